"""English words and the values they mean: another language is another page like this one.

Weekdays count from Monday = 0, parts of the day name their usual clock time (hour, minute), units their length.
"""

# a table reads best as a table
# fmt: off

WEEKDAYS = {
    "monday": 0, "mon": 0, "tuesday": 1, "tues": 1, "tue": 1, "wednesday": 2, "weds": 2, "wed": 2, "thursday": 3,
    "thurs": 3, "thur": 3, "thu": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
}
MONTHS = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6,
    "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10,
    "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}
ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}
AMOUNTS = {
    "a couple of": 2, "a couple": 2, "couple of": 2, "couple": 2, "a few": 3, "few": 3, "several": 3, "half an": 0.5,
    "half a": 0.5, "a half": 0.5, "an": 1, "a": 1, "half": 0.5, "a dozen": 12, "a single": 1,
}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}
UNITS = {
    "seconds": "second", "second": "second", "secs": "second", "sec": "second", "minutes": "minute",
    "minute": "minute", "mins": "minute", "min": "minute", "hours": "hour", "hour": "hour", "hrs": "hour",
    "hr": "hour", "days": "day", "day": "day", "weeks": "week", "week": "week", "wks": "week", "wk": "week",
    "fortnights": "fortnight", "fortnight": "fortnight", "months": "month", "month": "month", "mths": "month",
    "mth": "month", "quarters": "quarter", "quarter": "quarter", "years": "year", "year": "year", "yrs": "year",
    "yr": "year", "decade": "decade", "decades": "decade",
}
SHORT_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year"}
PARTS = {
    "morning": (9, 0), "noon": (12, 0), "midday": (12, 0), "lunchtime": (12, 0), "lunch time": (12, 0),
    "afternoon": (15, 0), "arvo": (15, 0), "evening": (19, 0), "eve": (19, 0), "night": (22, 0), "midnight": (0, 0),
    "tonight": (22, 0), "tonite": (22, 0), "2nite": (22, 0),
}
TODAY = {
    "today": 0, "tod": 0, "this day": 0, "tomorrow": 1, "tomorow": 1, "tommorow": 1, "tommorrow": 1, "tomorrows": 1,
    "tom": 1, "tmr": 1, "tmrw": 1, "tmw": 1, "2moro": 1, "2morrow": 1, "the day after tomorrow": 2,
    "day after tomorrow": 2, "overmorrow": 2, "yesterday": -1, "the day before yesterday": -2,
    "day before yesterday": -2,
}
# name -> (month, day), or (month, weekday, which, days after) for a weekday of a month, or (days from Easter)
HOLIDAYS: dict[str, tuple[int, ...]] = {
    "christmas eve": (12, 24), "xmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25),
    "xmas day": (12, 25), "xmas": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31),
    "new years eve": (12, 31), "nye": (12, 31), "new year's day": (1, 1), "new years day": (1, 1),
    "new year's": (1, 1), "new years": (1, 1), "new year": (1, 1), "epiphany": (1, 6), "groundhog day": (2, 2),
    "valentine's day": (2, 14), "valentines day": (2, 14), "valentine day": (2, 14), "valentine's": (2, 14),
    "valentines": (2, 14), "saint patrick's day": (3, 17), "saint patricks day": (3, 17), "saint patrick": (3, 17),
    "st patrick's day": (3, 17), "st patricks day": (3, 17), "st. patrick's day": (3, 17), "st patrick": (3, 17),
    "april fools' day": (4, 1), "april fool's day": (4, 1), "april fools day": (4, 1), "april fools": (4, 1),
    "earth day": (4, 22), "may day": (5, 1), "cinco de mayo": (5, 5), "juneteenth": (6, 19), "canada day": (7, 1),
    "independence day": (7, 4), "fourth of july": (7, 4), "bastille day": (7, 14), "halloween": (10, 31),
    "all saints' day": (11, 1), "guy fawkes night": (11, 5), "bonfire night": (11, 5), "veterans day": (11, 11),
    "veteran's day": (11, 11), "armistice day": (11, 11), "remembrance day": (11, 11), "mlk day": (1, 0, 3),
    "martin luther king day": (1, 0, 3), "martin luther king jr day": (1, 0, 3), "presidents day": (2, 0, 3),
    "presidents' day": (2, 0, 3), "president's day": (2, 0, 3), "mother's day": (5, 6, 2), "mothers day": (5, 6, 2),
    "mothers' day": (5, 6, 2), "memorial day": (5, 0, -1), "father's day": (6, 6, 3), "fathers day": (6, 6, 3),
    "fathers' day": (6, 6, 3), "labor day": (9, 0, 1), "labour day": (9, 0, 1), "columbus day": (10, 0, 2),
    "thanksgiving day": (11, 3, 4), "thanksgiving": (11, 3, 4), "black friday": (11, 3, 4, 1),
    "cyber monday": (11, 3, 4, 4), "ash wednesday": (-46,), "palm sunday": (-7,), "maundy thursday": (-3,),
    "good friday": (-2,), "easter sunday": (0,), "easter monday": (1,), "easter": (0,), "ascension day": (39,),
    "pentecost": (49,), "whit monday": (50,),
}
# Zones as people name them after a time; a summer name means the place, whatever the season.
ZONES = {
    "utc": "UTC", "gmt": "UTC", "zulu": "UTC", "est": "America/New_York", "edt": "America/New_York",
    "et": "America/New_York", "eastern": "America/New_York", "new york": "America/New_York", "cst": "America/Chicago",
    "cdt": "America/Chicago", "ct": "America/Chicago", "central": "America/Chicago", "chicago": "America/Chicago",
    "mst": "America/Denver", "mdt": "America/Denver", "mountain": "America/Denver", "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles", "pacific": "America/Los_Angeles",
    "los angeles": "America/Los_Angeles", "bst": "Europe/London", "london": "Europe/London", "uk": "Europe/London",
    "cet": "Europe/Paris", "cest": "Europe/Paris", "paris": "Europe/Paris", "berlin": "Europe/Berlin",
    "ist": "Asia/Kolkata", "india": "Asia/Kolkata", "jst": "Asia/Tokyo", "tokyo": "Asia/Tokyo",
    "aest": "Australia/Sydney", "aedt": "Australia/Sydney", "sydney": "Australia/Sydney", "sgt": "Asia/Singapore",
    "singapore": "Asia/Singapore", "hkt": "Asia/Hong_Kong",
}
ZONES_ALONE = (
    "utc", "gmt", "est", "edt", "et", "cst", "cdt", "ct", "mst", "mdt", "pst", "pdt", "pt", "bst", "cet", "cest", "ist",
    "jst", "aest", "aedt", "sgt", "hkt",
)
FREQUENCIES = {
    "hourly": ("HOURLY", 1), "daily": ("DAILY", 1), "nightly": ("DAILY", 1), "everyday": ("DAILY", 1),
    "weekly": ("WEEKLY", 1), "biweekly": ("WEEKLY", 2), "bi-weekly": ("WEEKLY", 2), "fortnightly": ("WEEKLY", 2),
    "monthly": ("MONTHLY", 1), "bimonthly": ("MONTHLY", 2), "bi-monthly": ("MONTHLY", 2), "quarterly": ("MONTHLY", 3),
    "semiannually": ("MONTHLY", 6), "semi-annually": ("MONTHLY", 6), "semi-annual": ("MONTHLY", 6),
    "semiannual": ("MONTHLY", 6), "biannually": ("MONTHLY", 6), "bi-annually": ("MONTHLY", 6),
    "half-yearly": ("MONTHLY", 6), "half yearly": ("MONTHLY", 6), "biennially": ("YEARLY", 2),
    "yearly": ("YEARLY", 1), "annually": ("YEARLY", 1), "annual": ("YEARLY", 1),
}
PRIORITIES = {
    "p1": "high", "p2": "medium", "p3": "low", "p4": "none", "!!!": "high", "!!": "medium", "!": "low", "1": "high",
    "2": "medium", "3": "low", "4": "none", "urgent": "high", "urgently": "high", "asap": "high", "a.s.a.p.": "high",
    "as soon as possible": "high", "important": "high", "critical": "high", "high": "high", "top": "high",
    "highest": "high", "medium": "medium", "moderate": "medium", "normal": "medium", "med": "medium", "mid": "medium",
    "low": "low", "lowest": "low", "no": "none", "none": "none",
}
# What a misspelt word may have meant: the target, and a short form that is never longer than the mistake.
FORGIVEN = {
    "monday": "mon", "tuesday": "tue", "wednesday": "wed", "thursday": "thu", "friday": "fri", "saturday": "sat",
    "sunday": "sun", "tomorrow": "tmr", "january": "jan", "february": "feb", "september": "sep", "october": "oct",
    "november": "nov", "december": "dec", "every": "ev", "tonight": "2nite",
}
NOT_MISTAKES = frozenset(
    {"sundae", "sundry", "frida", "ever", "very", "sunny", "emery", "never", "thirsty", "descender", "emory"}
)
