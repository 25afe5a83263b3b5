"""The help point, its organisation, label and place."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_directory_version_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_version")),
    )
    # Counting starts here: announcing a change is then always an update, never an insert.
    op.execute(
        "INSERT INTO directory_version (id, version, changed_at) VALUES (1, 0, CURRENT_TIMESTAMP)"
    )
    op.create_table(
        "label",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
    )
    op.create_table(
        "municipality",
        sa.Column("nis", sa.String(), nullable=False),
        sa.Column("names", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("in_region", sa.Boolean(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("nis", name=op.f("pk_municipality")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "sector IN ('municipal', 'nonprofit', 'unknown')",
            name=op.f("ck_organisation_sector_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "postcode",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("names", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("typical_m", sa.Integer(), nullable=True),
        sa.Column("derivation", sa.String(), nullable=False),
        sa.Column("in_region", sa.Boolean(), nullable=False),
        sa.Column("institution", sa.String(), nullable=True),
        sa.Column("around", sa.String(), nullable=True),
        sa.Column("geometry", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "derivation IN ('boundary', 'approximate', 'point')",
            name=op.f("ck_postcode_derivation_code"),
        ),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_postcode_lat_range")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_postcode_lon_range")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_postcode")),
    )
    op.create_table(
        "help_point",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("name", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("description", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("label_id", sa.String(), nullable=True),
        sa.Column("address_street", sa.String(), nullable=True),
        sa.Column("address_postcode", sa.String(), nullable=True),
        sa.Column("address_municipality", sa.String(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("location_precision", sa.String(), nullable=True),
        sa.Column("entrance", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("nearest_stop", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("serves", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("opening_hours", sa.String(), nullable=True),
        sa.Column("helper_hours", sa.String(), nullable=True),
        sa.Column("helper_mode", sa.String(), nullable=True),
        sa.Column("opening_note", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("services", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("audiences", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("only_for", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("form_help", sa.String(), nullable=False),
        sa.Column("volunteers_welcome", sa.Boolean(), nullable=True),
        sa.Column("equipment", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("admission_walk_in", sa.Boolean(), nullable=True),
        sa.Column("admission_appointment", sa.Boolean(), nullable=True),
        sa.Column("admission_id_required", sa.Boolean(), nullable=True),
        sa.Column("admission_registration_required", sa.Boolean(), nullable=True),
        sa.Column("wheelchair", sa.String(), nullable=False),
        sa.Column("accessibility_note", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("complete", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "form_help IN ('yes', 'no', 'unknown')", name=op.f("ck_help_point_form_help_code")
        ),
        sa.CheckConstraint(
            "helper_mode IN ('walk_in', 'appointment', 'both')",
            name=op.f("ck_help_point_helper_mode_code"),
        ),
        sa.CheckConstraint(
            "kind IN ('ocr', 'mobile', 'home_help', 'refurbisher', 'contact_desk', 'trainer',"
            " 'online')",
            name=op.f("ck_help_point_kind_code"),
        ),
        sa.CheckConstraint(
            "location_precision IN ('address', 'street', 'postcode')",
            name=op.f("ck_help_point_location_precision_code"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'unconfirmed', 'history')", name=op.f("ck_help_point_status_code")
        ),
        sa.CheckConstraint(
            "wheelchair IN ('yes', 'limited', 'no', 'unknown')",
            name=op.f("ck_help_point_wheelchair_code"),
        ),
        sa.CheckConstraint(
            "(lat IS NULL) = (lon IS NULL)", name=op.f("ck_help_point_lat_lon_together")
        ),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_help_point_lat_range")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_help_point_lon_range")),
        sa.ForeignKeyConstraint(
            ["address_municipality"],
            ["municipality.nis"],
            name=op.f("fk_help_point_address_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["address_postcode"], ["postcode.code"], name=op.f("fk_help_point_address_postcode")
        ),
        sa.ForeignKeyConstraint(["label_id"], ["label.id"], name=op.f("fk_help_point_label_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_help_point_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_point")),
    )
    op.create_index(
        op.f("ix_help_point_address_municipality"), "help_point", ["address_municipality"]
    )
    op.create_index(op.f("ix_help_point_address_postcode"), "help_point", ["address_postcode"])
    op.create_index(op.f("ix_help_point_label_id"), "help_point", ["label_id"])
    op.create_index(op.f("ix_help_point_organisation_id"), "help_point", ["organisation_id"])
    op.create_index(op.f("ix_help_point_sandbox"), "help_point", ["sandbox"])
    op.create_index(op.f("ix_help_point_status"), "help_point", ["status"])
    op.create_table(
        "label_event",
        sa.Column("label_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("on", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("source_title", sa.String(), nullable=False),
        sa.Column("source_where", sa.String(), nullable=True),
        sa.Column("source_url", sa.String(), nullable=True),
        sa.Column("source_as_of", sa.Date(), nullable=True),
        sa.Column("source_assured_on", sa.Date(), nullable=True),
        sa.Column("source_assured_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "event IN ('granted', 'refused', 'withdrawn')", name=op.f("ck_label_event_event_code")
        ),
        sa.ForeignKeyConstraint(
            ["label_id"], ["label.id"], name=op.f("fk_label_event_label_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("label_id", "position", name=op.f("pk_label_event")),
    )
    op.create_table(
        "postcode_municipality",
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("nis", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nis"], ["municipality.nis"], name=op.f("fk_postcode_municipality_nis")
        ),
        sa.ForeignKeyConstraint(
            ["postcode"],
            ["postcode.code"],
            name=op.f("fk_postcode_municipality_postcode"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("postcode", "position", name=op.f("pk_postcode_municipality")),
    )
    op.create_index(op.f("ix_postcode_municipality_nis"), "postcode_municipality", ["nis"])
    op.create_table(
        "fact_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("help_point_id", sa.String(), nullable=True),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("assured_on", sa.Date(), nullable=True),
        sa.Column("assured_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(help_point_id IS NULL) <> (organisation_id IS NULL)",
            name=op.f("ck_fact_source_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["help_point_id"],
            ["help_point.id"],
            name=op.f("fk_fact_source_help_point_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_fact_source_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_source")),
    )
    op.create_index(op.f("ix_fact_source_help_point_id"), "fact_source", ["help_point_id"])
    op.create_index(op.f("ix_fact_source_organisation_id"), "fact_source", ["organisation_id"])
    op.create_table(
        "fee",
        sa.Column("help_point_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("amount_eur", sa.Float(), nullable=True),
        sa.Column("per", sa.String(), nullable=True),
        sa.Column("free_for", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('access', 'training', 'printing')", name=op.f("ck_fee_kind_code")
        ),
        sa.CheckConstraint(
            "level IN ('free', 'symbolic', 'conditional', 'paid', 'unknown')",
            name=op.f("ck_fee_level_code"),
        ),
        sa.CheckConstraint(
            "per IN ('hour', 'visit', 'session', 'page', 'month', 'year', 'course')",
            name=op.f("ck_fee_per_code"),
        ),
        sa.CheckConstraint("amount_eur >= 0", name=op.f("ck_fee_amount_eur_range")),
        sa.ForeignKeyConstraint(
            ["help_point_id"],
            ["help_point.id"],
            name=op.f("fk_fee_help_point_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("help_point_id", "kind", name=op.f("pk_fee")),
    )
    op.create_table(
        "stop",
        sa.Column("help_point_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("hours", sa.String(), nullable=True),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_stop_lat_range")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_stop_lon_range")),
        sa.ForeignKeyConstraint(
            ["help_point_id"],
            ["help_point.id"],
            name=op.f("fk_stop_help_point_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("help_point_id", "position", name=op.f("pk_stop")),
    )


def downgrade() -> None:
    op.drop_table("stop")
    op.drop_table("fee")
    op.drop_index(op.f("ix_fact_source_organisation_id"), "fact_source")
    op.drop_index(op.f("ix_fact_source_help_point_id"), "fact_source")
    op.drop_table("fact_source")
    op.drop_index(op.f("ix_postcode_municipality_nis"), "postcode_municipality")
    op.drop_table("postcode_municipality")
    op.drop_table("label_event")
    op.drop_index(op.f("ix_help_point_status"), "help_point")
    op.drop_index(op.f("ix_help_point_sandbox"), "help_point")
    op.drop_index(op.f("ix_help_point_organisation_id"), "help_point")
    op.drop_index(op.f("ix_help_point_label_id"), "help_point")
    op.drop_index(op.f("ix_help_point_address_postcode"), "help_point")
    op.drop_index(op.f("ix_help_point_address_municipality"), "help_point")
    op.drop_table("help_point")
    op.drop_table("postcode")
    op.drop_table("organisation")
    op.drop_table("municipality")
    op.drop_table("label")
    op.drop_table("directory_version")
