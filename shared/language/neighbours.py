"""Names of months in neighbouring languages, where English has another."""

_MONTHS = """
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre janvier février avril juin
juillet août septembre octobre décembre januar februar märz juni juli oktober dezember gennaio febbraio aprile maggio
giugno luglio settembre ottobre dicembre januari februari maart augustus janeiro fevereiro março maio junho julho
setembro outubro novembro dezembro
"""
MONTHS = tuple(_MONTHS.split())
