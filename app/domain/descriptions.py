"""The closed code lists in words that a visitor understands. English is the message; French and
Dutch stand in the catalogues."""

from app.domain.fee_words import NOT_KNOWN
from app.domain.words import N_

KINDS = {
    "ocr": N_("Public computer space"),
    "mobile": N_("Travelling computer space"),
    "home_help": N_("Help at your home"),
    "refurbisher": N_("Second-hand computers"),
    "contact_desk": N_("Help desk"),
    "trainer": N_("Computer lessons"),
    "online": N_("Help online"),
}

STATUSES = {
    "active": N_("Running"),
    "unconfirmed": N_("Not confirmed: we do not know whether this still exists"),
    "history": N_("No longer running"),
}

SERVICES = {
    "computer_access": N_("computers to use"),
    "internet_access": N_("internet"),
    "wifi": N_("wifi"),
    "printing": N_("printing"),
    "scanning": N_("scanning"),
    "one_to_one_help": N_("one-to-one help"),
    "form_help": N_("help with forms"),
    "training": N_("lessons"),
    "workshop": N_("workshops"),
    "device_loan": N_("computers on loan"),
    "device_donation": N_("computers to keep, for free"),
    "device_repair": N_("repairs"),
    "cheap_devices": N_("cheap computers"),
    "job_search_help": N_("help to find work"),
    "home_visit": N_("visits at home"),
    "phone_help": N_("help by phone"),
    "children_coding": N_("programming for children"),
    "info_social_tariff": N_("advice on cheaper internet"),
}

FEE_KINDS = {
    "access": N_("Using the computers and the internet"),
    "training": N_("Following a course"),
    "printing": N_("Printing"),
}

EQUIPMENT = {
    "computers": N_("computers"),
    "laptops": N_("laptops"),
    "tablets": N_("tablets"),
    "printer": N_("printer"),
    "scanner": N_("scanner"),
    "eid_reader": N_("reader for identity cards"),
    "wifi": N_("wifi"),
    "braille_keyboard": N_("braille keyboard"),
    "projector": N_("projector"),
}

WHEELCHAIR = {
    "yes": N_("Accessible by wheelchair"),
    "limited": N_("Partly accessible: ask first"),
    "no": N_("Not accessible by wheelchair"),
    "unknown": NOT_KNOWN,
}

FORM_HELP = {
    "yes": N_("Yes, they help you to fill in forms"),
    "no": N_("No, they do not fill in forms"),
    "unknown": NOT_KNOWN,
}

HELPER_MODES = {
    "walk_in": N_("Without an appointment"),
    "appointment": N_("By appointment"),
    "both": N_("With or without an appointment"),
}

SECTORS = {
    "municipal": N_("Run by a municipality"),
    "nonprofit": N_("Run by a non-profit organisation"),
    "unknown": NOT_KNOWN,
}

THEMES = {
    "basics": N_("first steps with a computer"),
    "office": N_("writing texts and making tables"),
    "email": N_("e-mail"),
    "web": N_("finding your way on the internet"),
    "smartphone": N_("smartphone and tablet"),
    "eid": N_("electronic identity card and itsme"),
    "egov": N_("public services online"),
    "ehealth": N_("health online"),
    "banking": N_("banking online"),
    "tax": N_("tax returns online"),
    "video_calls": N_("video calls"),
    "media_literacy": N_("telling true from false online"),
    "school_platforms": N_("school platforms"),
    "jobs": N_("finding work online"),
    "safety": N_("safety online"),
    "children": N_("children and screens"),
    "coding": N_("programming"),
    "other": N_("something else"),
}

LEVELS = {
    "starter": N_("For beginners (DigComp 1–2)"),
    "basic": N_("For people who know a little (DigComp 3–4)"),
    "intermediate": N_("For people who manage by themselves (DigComp 5–6)"),
    "advanced": N_("For people who want to know all about it (DigComp 7–8)"),
}

MODES = {
    "on_site": N_("On the spot"),
    "mobile": N_("With the travelling computer space"),
    "online": N_("Online"),
    "at_home": N_("At your home"),
}

BOOKINGS = {
    "here": N_("Places are booked here"),
    "phone": N_("Phone to book"),
    "external": N_("Book on another website"),
    "none": N_("No need to book"),
}

SESSION_STATUSES = {
    "scheduled": N_("As planned"),
    "moved": N_("Moved to another time"),
    "cancelled": N_("Cancelled"),
}

SESSION_SORTS = {
    "soonest": N_("The soonest first"),
    "nearest": N_("The nearest first"),
}

REGISTRATION_STATES = {
    "registered": N_("Has a place"),
    "waiting": N_("On the waiting list"),
    "attended": N_("Came"),
    "absent": N_("Did not come"),
    "continued": N_("Came and goes on with another training"),
    "cancelled": N_("Cancelled"),
    "expired": N_("No place came free in time"),
}

OUTCOMES = {
    code: said
    for code, said in REGISTRATION_STATES.items()
    if code in ("attended", "absent", "continued")
}

SESSION_ACTIONS = {
    "created": N_("Added"),
    "changed": N_("Changed"),
    "moved": N_("Moved to another time"),
    "cancelled": N_("Cancelled"),
    "called_back": N_("Takes place after all"),
}

LOCATION_PRECISIONS = {
    "address": N_("At this address"),
    "street": N_("Somewhere in this street"),
    "postcode": N_("Somewhere in this postcode"),
}

WHENS = {
    "weekday": N_("From Monday to Friday"),
    "evening": N_("In the evening, from 17:00 on"),
    "saturday": N_("On Saturday"),
    "sunday": N_("On Sunday"),
}

SORTS = {
    "best": N_("The fewest minutes to help first"),
    "distance": N_("The nearest first"),
}

DERIVATIONS = {
    "boundary": N_("Official boundaries"),
    "approximate": N_("Boundaries drawn between places of which the postcode is known"),
    "point": N_("Only a point; no boundaries"),
}

VERSION_ACTIONS = {
    "loaded": N_("Loaded from the data files"),
    "created": N_("Added"),
    "changed": N_("Changed"),
    "deleted": N_("Deleted: kept as history"),
    "undone": N_("Taken back to what it was"),
}

DOOR_STATES = {
    "open": N_("The door is open"),
    "closed": N_("The door is closed"),
    "unknown": NOT_KNOWN,
}

INTERVAL_STATES = {
    "open": N_("Open, or somebody is there"),
    "unknown": N_("Perhaps: ask first"),
}

HELPER_STATES = {
    "present": N_("Somebody is there to help"),
    "absent": N_("Nobody is there to help"),
    "unknown": NOT_KNOWN,
}

MATCHES = {
    "yes": N_("It is what you asked for"),
    "unknown": NOT_KNOWN,
}

ORIGIN_PRECISIONS = {
    "postcode": N_("In the middle of the postcode"),
    "point": N_("At the point that was given"),
    "address": N_("At the address that was given"),
    "street": N_("Somewhere in the street that was given"),
}
