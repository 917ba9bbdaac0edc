"""Words around a name that say whose it is, when it was, or nothing at all. English and Spanish."""

from enum import StrEnum

from studio.skin.dictionary.words import joined


class Cue(StrEnum):
    """What a word says about the names beside it."""

    NEGATION = "negation"
    NOTHING = "nothing"
    AFFIRMED = "affirmed"
    OBJECT = "object"
    PERSON = "person"
    CHILD = "child"
    FAMILY_HISTORY = "family_history"
    OWN = "own"
    PAST = "past"
    HAD = "had"
    ENDED = "ended"
    AGO = "ago"
    DURATION = "duration"
    SPAN = "span"
    OFTEN = "often"
    ONGOING = "ongoing"
    PRESENT = "present"
    UNSURE = "unsure"
    ALLERGY = "allergy"
    INTOLERANCE = "intolerance"
    CONTROLLED = "controlled"
    UNCONTROLLED = "uncontrolled"
    REASON = "reason"
    OR = "or"
    AND = "and"
    BUT = "but"
    FORM = "form"
    FILLER = "filler"


#: Phrases by cue; phrases are parted by commas.
PHRASES = {
    Cue.NEGATION: """no, not, never, without, denies, deny, denied, dont, do not, doesnt, does
        not, didnt, havent, have not, hasnt, isnt, is not, arent, am not, im not, non, neither,
        negative, negative for, ruled out, sin, nunca, niego, niega, jamas, tampoco, no history
        of, no family history of, no history, never had, have never had, no tengo, no tomo, no
        uso, nunca he tenido, nunca tuve, not allergic to, no allergy to, no allergies to, no
        known allergies to, no alergia a, no alergias a, no soy alergica, no soy alergico""",
    Cue.NOTHING: """none, nothing, nil, nada, ninguno, ninguna, ningun, na, not applicable, nka,
        nkda, nkma, nope, zero, no aplica, no known allergies, no known drug allergies, no meds,
        no medication, no medications, no medicine, no medicines, nothing new, none known, no
        tomo nada, no tengo nada, nada nuevo, no allergies, no conditions, no health conditions,
        no health issues, no health problems, no medical conditions, no issues, no known
        conditions, no alergias, sin alergias, sin medicamentos, no medicamentos, no tengo
        alergias, no soy alergica a nada, no soy alergico a nada, no tomo medicamentos, no tomo
        ningun medicamento, no padezco nada, de nada, none that i know of, not that i know of,
        no supplements, all good, nothing major, none of the above, no illness, no illnesses, no
        major illness, no major illnesses, no disease, no diseases, no surgeries, no problems,
        no health concerns, todo bien, ninguna de las anteriores, ninguna enfermedad, no sufro
        de nada, none that im aware of, nothing i know of""",
    Cue.AFFIRMED: "still, only, yes, always, just, si, solo, solamente, todavia, aun, sigo",
    Cue.OBJECT: """med, meds, medication, medications, medicine, medicines, drug, drugs,
        medicamento, medicamentos, medicina, medicinas, anything, food, foods, comida,
        condition, conditions, supplement, supplements, suplementos, prescription,
        prescriptions, treatment, treatments""",
    Cue.PERSON: """mother, mothers, mom, moms, mum, mummy, mommy, mama tiene, mama tuvo, mi
        mama, de mi mama, father, fathers, dad, dads, daddy, papa tiene, papa tuvo, mi papa,
        sister, sisters, brother, brothers, sibling, siblings, parent, parents, grandmother,
        grandfather, grandma, grandpa, grandparent, grandparents, granny, aunt, uncle, cousin,
        niece, nephew, husband, wife, partner, boyfriend, girlfriend, relative, relatives,
        madre, padre, hermana, hermano, hermanas, hermanos, abuela, abuelo, abuelos, mi tia, mi
        tio, prima, primo, esposo, esposa, marido, novio, novia, pariente, parientes, padres""",
    Cue.CHILD: """my son, my sons, daughter, daughters, my child, my children, my kid, my kids,
        my baby, our baby, hija, hijo, hijos, hijas, mi bebe""",
    Cue.FAMILY_HISTORY: """family history, family history of, family hx, family hx of, fam hx,
        fhx, fh, runs in the family, runs in my family, runs in family, in my family, in the
        family, in family, family member, family members, family, familial history, familia,
        antecedentes familiares, antecedentes familiares de, antecedente familiar, historia
        familiar, historia familiar de, familiares, familiar, en mi familia, en la familia,
        maternal, paternal""",
    Cue.OWN: """i, im, ive, me, myself, mine, my own, yo, tengo, mio, mia, soy, estoy, padezco,
        sufro de""",
    Cue.PAST: """history of, hx of, history, hx, past, in the past, previous, previously, prior,
        former, formerly, used to, used to take, used to have, last year, as a child, as a kid,
        as a baby, as a teen, as a teenager, when i was, childhood, until, was on, was taking,
        used, took, tried, removed, excised, over, before, antecedentes de, antecedente de,
        historia de, historial de, antes, pasado, el ano pasado, de nina, de nino, de joven, en
        la infancia, tome, tomaba, usaba, operado, operada, extirpado, quitado, hasta, survivor,
        sobreviviente""",
    Cue.HAD: "had, was, were, tuve, tuvo, tenia, era, yesterday, ayer",
    Cue.AGO: "ago, hace",
    Cue.SPAN: "day, days, week, weeks, dia, dias, semana, semanas",
    Cue.OFTEN: """often, daily, regular, regularly, usually, every, each, much, frequently,
        really, quite, exactly, necessarily, diario, diaria, diariamente, siempre, cada, mucho,
        seguido""",
    Cue.DURATION: """year, years, yrs, month, months, ano, anos, mes, meses, in years, in
        months, hace anos, hace meses, long time, mucho tiempo""",
    Cue.ENDED: """in remission, remission, healed, resolved, recovered, cured, gone, stopped,
        stopped taking, stop, quit, finished, off, came off, got off, went off, been off, taken
        off, discontinued, no longer, no longer taking, no longer on, no longer have, not
        anymore, not any more, dont take anymore, anymore, ended, completed, cleared up,
        outgrew, outgrown, free, done, en remision, curado, curada, sanado, sanada, deje, deje
        de tomar, deje de usar, ya no, ya no tomo, ya no tengo, ya no uso, suspendi, suspendido,
        termine""",
    Cue.ONGOING: """since, started, starting, start, began, ongoing, continuing, continuous,
        lifelong, for life, for years, diagnosed, dx, was diagnosed, was told, have had, has
        had, been on, have been on, on and off, off and on, desde, desde hace, empece, comence,
        diagnosticada, diagnosticado, desde nina, desde nino, all my life, toda la vida""",
    Cue.PRESENT: """now, right now, today, current, currently, active, actively, this week, at
        the moment, at present, flare, flares, flare up, flaring, flaring up, outbreak,
        tingling, being treated, in treatment, brote, con brote, activo, activa, ahora, hoy,
        actualmente, actual, en este momento, esta semana, en tratamiento""",
    Cue.UNSURE: """maybe, possible, possibly, probably, not sure, not sure if, unsure,
        suspected, suspect, think, might, might be, could be, perhaps, idk, dont know, dont
        remember, cant remember, undiagnosed, tal vez, quizas, quiza, posible, posiblemente,
        creo, creo que, no estoy segura, no estoy seguro, no recuerdo, ?""",
    Cue.ALLERGY: """allergy, allergies, allergic, allergic to, allergy to, allergies to,
        alergic, allergic reaction, allergic reaction to, alergia, alergias, alergia a,
        alergica, alergico, alergica a, alergico a, sensitive to, sensitivity to, reaction to,
        react to, reacts to, intolerant to, intolerance to, anaphylaxis to, anaphylactic to,
        rash from, hives from, swelling from, reaccion a, reaccion al, sensible a, intolerancia
        a""",
    Cue.INTOLERANCE: """cant take, cannot take, can not take, cant have, cannot have, cant
        tolerate, cannot tolerate, dont tolerate, do not tolerate, cant use, cannot use, unable
        to take, no tolero, no puedo tomar, no puedo usar, no puedo comer, me cae mal, me hace
        dano, cant eat, cannot eat, avoid""",
    Cue.CONTROLLED: """controlled, well controlled, under control, well managed, diet
        controlled, controlada, controlado, bien controlada, bien controlado, bajo control""",
    Cue.UNCONTROLLED: """uncontrolled, not controlled, poorly controlled, not well controlled,
        not under control, out of control, badly controlled, no controlada, no controlado,
        descontrolada, descontrolado, mal controlada, mal controlado, sin control, no esta
        controlada""",
    Cue.FILLER: """family doctor, family physician, family medicine doctor, nurse practitioner,
        last month, last week, last time, last summer, last winter, please note, let you know""",
    Cue.REASON: "for, for my, para, para la, para el, because of, due to, por, debido a",
    Cue.OR: "or, nor, ni, o, /",
    Cue.AND: "and, y, e, plus, mas, also, ademas, as well as, tambien",
    Cue.BUT: """but, pero, except, except for, excepto, salvo, other than, besides, apart from,
        aside from, although, however, menos, aparte de, sino""",
    Cue.FORM: """tablet, tablets, tab, tabs, capsule, capsules, caps, pill, pills, cream,
        creams, gel, lotion, ointment, foam, solution, serum, drops, spray, shot, shots,
        injection, injections, patch, patches, pen, powder, gummy, gummies, syrup, liquid,
        inhaled, topical, oral, pastilla, pastillas, tableta, tabletas, capsula, capsulas,
        crema, cremas, pomada, unguento, inyeccion, inyecciones, parche, parches, gotas, jarabe,
        polvo, oil, oils, extract, product, products, something, algo, thing, stuff, otc, over
        the counter""",
}
#: Words that carry nothing: strengths and salts, how often, small words, places on the body.
FILLERS = """
    er xr xl sr cr la ir dr od bid tid qid qd qhs prn po hcl hydrochloride sodium besylate
    succinate tartrate maleate acetate phosphate mesylate hyclate generic brand name extended
    release delayed extra strength micro low high dose doses max mini single combo once twice
    thrice three two one four five times time weekly monthly yearly night nights nightly morning
    evening bedtime noon other as needed necessary sometimes occasionally occasional rarely rare
    per about around approx long short term am is are be been being take takes taking taken use
    uses using have has having got get gets with the a an my our of to in on at by from this
    that these those it its some any known ever all which who also too very mild moderate slight
    slightly minor little bit severe chronic acute bad small big few couple lot lots new old
    first second last issue issues problem problems disease disorder syndrome type types kind
    stage due please via then so if when where her his january february march april may june
    july august september october november december jan feb mar apr jun jul aug sep sept oct nov
    dec spring summer fall winter face facial skin lip lips cheek cheeks nose forehead chin jaw
    eyes eyelid eyelids neck scalp hands hand fingers arm arms leg legs elbows knees chest body
    ears ear feet area areas under upper lower left right side near pain sleep mood prevention
    energy health joints bones nerves stomach personal medical doctor given ordered prescribed
    recommended went came seems says said vez veces noche noches manana tarde hora horas
    ocasional ocasionalmente dosis marca generico tomo tomando uso usando utilizo tiene tener
    con de del el los las un una unos unas mi mis me en al lo le se que es muy poco poca leve
    moderada fuerte cronica cronico problemas problema enfermedad tipo conocidas conocida
    conocido dolor dormir salud cara piel labio labios frente nariz ojos manos brazos piernas
    espalda cuero cabelludo cuerpo otra otro medico doctora enero febrero marzo abril mayo junio
    julio agosto septiembre octubre noviembre diciembre course courses taper refill script gave
    put told stressed undetectable stable managed brow brows eyebrow eyebrows lashes hair cejas
    bigote prescribes thanks gracias gives trying will next planning plan going soon upcoming
    hims hers roman nurx cypionate enanthate propionate furoate monohydrate bitartrate fumarate
    todos toda todas todo breast seno senos trimester trimestre we she he they us recipient
    recovering puse puso hice hicieron hizo aplicaron did voy proximo proxima
"""


def _table() -> dict[str, Cue]:
    table = {"0": Cue.NOTHING}
    for word in FILLERS.split():
        table[word] = table[joined([word])] = Cue.FILLER
    for cue, phrases in PHRASES.items():
        for phrase in phrases.split(","):
            table[joined(phrase.split())] = cue
    return table


#: Key of a phrase -> what it says.
CUES = _table()
