"""The questionnaire in plain English."""

from typing import Final

from studio.skin.questionnaire.answers_en import OPTIONS, TIMES

#: Question to its title and the hint below it.
TITLES: Final = {
    "you": ("First, about you", ""),
    "guardian": (
        "Who is the parent or guardian?",
        "Under 18, a parent or guardian fills this in and signs at the end.",
    ),
    "concern": ("What would you like us to look at?", "In your own words."),
    "where": ("Where is it, and since when?", "Tick all the places."),
    "changes": (
        "What do you notice there?",
        "Tick all that fit, for any one of the spots.",
    ),
    "how_long": ("For how long has it changed?", "Or for how long has a spot stayed open?"),
    "tried": ("What have you tried so far?", "Tick all that fit. We do not judge."),
    "named": (
        "Has a doctor or nurse looked at it and told you what it is?",
        "",
    ),
    "named_what": ("What did they say?", ""),
    "others": ("Does someone close to you have the same?", "Tick all that fit."),
    "wish": ("What do you wish for?", ""),
    "triggers": ("Did one of these come before it?", "Tick all that fit."),
    "products": (
        "What do you put on your skin?",
        "Write the brand if you know it. You can leave boxes empty.",
    ),
    "skin": ("Do you have or did you have one of these?", "Tick all that fit."),
    "type": ("How is your skin most days?", ""),
    "sun": (
        "How does your skin take the sun?",
        "Think of one hour of noon sun in early summer, with no sunscreen.",
    ),
    "moles": (
        "Have you, or has a close relative, had one of these?",
        "A close relative is a parent, brother, sister or child.",
    ),
    "cancer_place": ("Where was it, and when?", "Tick all the places."),
    "cycle": (
        "Are you pregnant, or could you be?",
        "Some skin care must wait then. That is why we ask.",
    ),
    "body": ("Do you have one of these?", "Tick all that fit."),
    "diabetes": ("Is your blood sugar under control?", ""),
    "defense": ("Do you have or use one of these?", "Tick all that fit."),
    "light": (
        "Do one of these fit you?",
        "Bright light and electric tools are not for everyone.",
    ),
    "now": ("How are you right now?", "Tick all that fit."),
    "allergies": ("What do you react badly to?", "Tick all that fit."),
    "isotretinoin": (
        "Have you ever taken isotretinoin pills for acne?",
        "It is sold as Accutane, Absorica, Claravis and more.",
    ),
    "creams": (
        "Which of these did you use in the last 3 months?",
        "Look at the label if you can.",
    ),
    "creams_when": ("Do you still use it?", "Pick what fits best for each one."),
    "pills": ("Did you take one of these in the last 6 weeks?", "Tick all that fit."),
    "medicines": (
        "What else do you take?",
        "Pills, drops, shots, herbs, vitamins. Write the names as you know them.",
    ),
    "recent": (
        "Which of these did you have on your face in the last year?",
        "Sun counts too. Tick all that fit.",
    ),
    "recent_when": ("When was the last time?", "Pick what fits best for each one."),
    "habits": ("What is part of your days?", "Tick all that fit."),
    "plan": ("Last page: your skin care at home", ""),
}

#: Field to its label, where a page has more than one field or the label says more.
LABELS: Final = {
    "birth_on": "Date of birth",
    "sex": "Sex",
    "guardian_name": "Name of the parent or guardian",
    "guardian_relation": "Who is that to the client?",
    "main_concern": "What bothers you?",
    "concern_zones": "Where is it?",
    "first_noticed": "When did you first see it?",
    "changes": "What do you notice?",
    "change_weeks": "For how long?",
    "tried": "What have you tried?",
    "tried_what": "What did you use?",
    "named": "Did they tell you?",
    "named_as": "The name they gave it",
    "named_by": "Who was it, and when?",
    "sample": "Did they take a small piece to test it?",
    "others": "Who has the same?",
    "goal": "Your wish",
    "distress": "How much does it bother you?",
    "event_on": "Is a big day coming up, like a wedding? When?",
    "triggers": "What came before it?",
    "products_am": "In the morning",
    "products_pm": "In the evening",
    "eye_area_products": "Around the eyes: cream, balm, makeup, remover",
    "new_products": "New in the last 8 weeks",
    "skin_conditions": "Now or in the past",
    "skin_type": "My skin is mostly",
    "sensitivity": "Does it sting or react fast?",
    "fst_burn": "How much would it burn?",
    "fst_tan": "How tan would you be a week later?",
    "sun_history": "Did one of these happen often?",
    "moles": "Tick all that fit",
    "cancer_sites": "Where was it?",
    "cancer_when": "When was the last care for it?",
    "pregnancy": "Right now I am",
    "hormonal": "Do one of these fit too?",
    "body": "Tick all that fit",
    "diabetes_control": "Your blood sugar",
    "defense": "Tick all that fit",
    "light": "Tick all that fit",
    "now": "Today or in the last days",
    "other_illness": "Any other illness?",
    "allergies": "I react to",
    "other_allergies": "Something else?",
    "bad_reaction": "Did a skin treatment ever go badly? What was it?",
    "isotretinoin": "Isotretinoin",
    "creams": "On my face I used",
    "pills": "I took",
    "medicines": "Your medicines",
    "recent": "On my face I had",
    "habits": "My days",
    "sunscreen_use": "Sunscreen on your face",
    "time_budget": "Time for skin care each day",
    "followup": "How shall we check in after?",
    "emergency": "Who should we call if you feel unwell here? Name and phone",
}

#: Answers that every choice knows.
NONE_LABEL: Final = "None of these"
NOT_SURE_LABEL: Final = "Not sure"

__all__ = ["LABELS", "NONE_LABEL", "NOT_SURE_LABEL", "OPTIONS", "TIMES", "TITLES"]
