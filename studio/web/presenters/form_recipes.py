"""How other booking tools are connected, in the words of their own pages."""

from collections.abc import Mapping

from studio.inbound.script import google_script
from studio.services.inbound_forms import HEADER

_SEND_ONCE = "Send the form once yourself, then say on the list of requests what its fields mean."
_ASK_FOR_TIMES = (
    "Ask for day and time in one field or in two. The studio reads 14:30, 2:30 PM and "
    "2026-07-14 14:30; dates as 2026-07-14, as July 14, 2026, or with slashes in the order of "
    "your language."
)
_WISHES = "What it sends is a wish: it takes no time until you accept it."

#: What to do over there, step by step.
RECIPES: Mapping[str, tuple[str, ...]] = {
    "acuity": (
        "In Acuity open Integrations, API, View credentials.",
        "Paste the user ID and the API key here; the key is the secret too.",
        (
            "Open Integrations, Webhooks. Paste the address for scheduled, rescheduled, canceled "
            "and changed."
        ),
    ),
    "calcom": (
        "In Cal.com open Settings, Developer, Webhooks, New.",
        "Paste the address as subscriber URL, and the secret.",
        "Choose the events created, requested, rescheduled, cancelled and rejected.",
        "Leave the custom payload template off.",
    ),
    "calendly": (
        "In Calendly open Integrations, API & webhooks and make a personal access token.",
        "Put the token, the address and the secret into the command below.",
        "Run the command once in a terminal.",
    ),
    "contact_form_7": (
        "Add a webhook add-on to Contact Form 7, such as CF7 to Webhook.",
        "Paste the address. Choose POST and JSON.",
        f"Add the header {HEADER} with the secret.",
        _SEND_ONCE,
    ),
    "google_forms": (
        "Open your form, Extensions, Apps Script, and paste the script below.",
        (
            "Under Project Settings, Script Properties add STUDIO_URL with the address, and "
            "STUDIO_KEY with the secret."
        ),
        "Choose setUp, press Run and agree once.",
        _SEND_ONCE,
    ),
    "gravity_forms": (
        "Add the Webhooks add-on, and a Webhooks feed to your form.",
        "Paste the address. Choose POST, JSON and all fields.",
        f"Add the request header {HEADER} with the secret.",
        _SEND_ONCE,
    ),
    "jotform": (
        "In Jotform open Settings, Integrations, WebHooks and paste the address.",
        "Set the time zone of an appointment field to the studio's.",
        _SEND_ONCE,
    ),
    "square": (
        "In the developer dashboard open your application, Webhooks, Subscriptions, Add.",
        "Paste the address to the letter. Choose booking.created and booking.updated.",
        "Paste its signature key here.",
        (
            "Open Credentials and paste the access token here: names, services and the place are "
            "looked up with it."
        ),
    ),
    "squarespace": (
        "Make a Zap or a Make scenario: new form submission, then POST by webhook as flat JSON.",
        "Paste the address.",
        f"Add the header {HEADER} with the secret.",
        _SEND_ONCE,
    ),
    "typeform": (
        "In Typeform open Connect, Webhooks, Add a webhook, and paste the address.",
        "Edit it, paste the secret, and switch it on: a new one is off.",
        _SEND_ONCE,
    ),
    "wix": (
        (
            "In Wix open Automations, New. Start with Booking confirmed, Booking requested or "
            "Form submitted."
        ),
        "As the action choose Send via webhook. Paste the address, choose POST and all keys.",
        "For a form: send it once yourself, then say on the list of requests what its fields mean.",
    ),
    "wpforms": (
        "In WPForms open the form, Settings, Webhooks and switch them on.",
        "Paste the address and the secret. Choose POST and JSON.",
        "Add a line for each field you need, under a key of your choice.",
        _SEND_ONCE,
    ),
}
#: What is good to know once it runs.
NOTES: Mapping[str, tuple[str, ...]] = {
    "acuity": (
        (
            "Acuity sends numbers only; the studio asks it for the rest. While Acuity cannot be "
            "reached, the visit waits and is asked for again."
        ),
    ),
    "calcom": ("A post of your own making is refused, so keep the template off.",),
    "calendly": (
        "Webhooks need a paid plan there.",
        (
            "After a day of failures Calendly stops for good, and the webhook has to be made "
            "anew. This page shows when the last post came."
        ),
    ),
    "contact_form_7": (
        _WISHES,
        _ASK_FOR_TIMES,
        "Two posts that are the same to the letter count as one.",
    ),
    "google_forms": (
        _WISHES,
        _ASK_FOR_TIMES,
        "What the studio could not take at once is sent again for three days.",
    ),
    "gravity_forms": (_WISHES, _ASK_FOR_TIMES),
    "jotform": (
        "Jotform does not sign: the address is the secret. Keep it to yourself.",
        "With its appointment field Jotform promises a time; without one it sends a wish.",
        "A form that is edited later arrives again, and waits for you to look at it.",
    ),
    "square": (
        "The address is part of the signature: one letter more, and every post is refused.",
    ),
    "squarespace": (
        "Form blocks cannot post by themselves; Zapier or Make does it for them.",
        (
            "For orders make a webhook subscription for order.create by Squarespace's API, and "
            "paste its hexadecimal secret here."
        ),
        "Scheduling on Squarespace is Acuity: connect that.",
    ),
    "typeform": (
        (
            "Typeform has no question for a day and a time together. Ask for a date and, in a "
            "dropdown, for a time; or put both on the link as a hidden field named slot."
        ),
    ),
    "wix": ("Wix does not sign: the address is the secret. Keep it to yourself.",),
    "wpforms": (
        _WISHES,
        _ASK_FOR_TIMES,
        (
            "Webhooks are an add-on of a paid plan. Add a line with the entry's ID and name it as "
            "the number of the entry: a post that arrives twice then counts once."
        ),
        "If all posts are refused, look at the clock of your web server: five minutes are allowed.",
    ),
}
_CALENDLY = """curl https://api.calendly.com/webhook_subscriptions \\
  -H "Authorization: Bearer YOUR_TOKEN" -H "Content-Type: application/json" \\
  -d '{"url": "THE_ADDRESS", "events": ["invitee.created", "invitee.canceled"],
       "organization": "https://api.calendly.com/organizations/YOURS",
       "scope": "organization", "signing_key": "THE_SECRET"}'"""
#: What is pasted over there as it stands: what it is called, and the text.
CODE: Mapping[str, tuple[str, str]] = {
    "calendly": ("The command for Calendly", _CALENDLY),
    "google_forms": ("The script for Google", google_script()),
}
