"""Verbs that begin a thing to do; only used to tell `call mom and pay rent` from `bread and butter`."""

_VERBS = """
    add adjust aim analyse analyze announce answer apologise apologize apply appoint approve arrange ask
    assemble attach attend audit backup bake bathe begin bleach boil book borrow bring brush build burn buy call
    cancel carve catch celebrate change charge chase check chop clean clear climb close collect come compare complete
    compose confirm congratulate consult contact convert cook copy cover create cut debug declutter decorate
    defrost delete deliver deploy deposit descale design develop dig discuss do donate download draft draw drink
    drive drop dry dust eat edit email empty enrol enroll enter estimate evaluate exchange exercise explain
    export extend feed fetch file fill find finish fix flash fold follow forward freeze frost fry gather get
    give go grab grade grease greet groom hang harvest help hide hire hoover host hunt import improve inform
    inspect install interview investigate invite invoice iron jog join jot juice keep kiss label launch lay
    learn leave lend let light list listen load lock log look lower mail make manage marinate mark measure
    meditate meet mend merge message mop move mow negotiate oil open order organise organize outline pack paint
    park pass pay peel phone pick plan plant play plug polish post practice practise pray prep prepare present
    print process program proofread prune publish pull purchase push put raise rake read rearrange rebook
    rebuild receive recharge record recycle redo reduce refactor refill refuel refund register rehearse release
    remove renew rent repaint repair replace reply report request reschedule research reserve reset resolve
    respond restart restock restore return review revise rewrite ring rinse roast roll rotate run save scan
    schedule scrub search see sell send service set sew share sharpen shave ship shop shovel show shower shred
    sign skip slice soak solve sort speak spray stack stain start steam stitch stock stop store stretch study submit
    sweep swim switch take talk teach tell test text thank throw tidy train transfer translate trim try tune
    turn tweet type unblock unclog unload unpack unplug update upgrade upload vacuum validate verify visit
    volunteer wait wake walk wash watch water wax weed weigh wipe work wrap write
"""
VERBS = frozenset(_VERBS.split())
