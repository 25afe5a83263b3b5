"""What a help point may refer to, in its own world: the real one or the sandbox."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.models.tables import Label, Organisation


def organisations_in(db: Session, *, sandbox: bool) -> Sequence[Organisation]:
    mine = select(Organisation).where(col(Organisation.sandbox) == sandbox)
    return db.exec(mine.order_by(col(Organisation.id))).all()


def labels_in(db: Session, *, sandbox: bool) -> Sequence[Label]:
    mine = select(Label).where(col(Label.sandbox) == sandbox)
    return db.exec(mine.order_by(col(Label.id))).all()
