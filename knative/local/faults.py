"""What is wrong with a manifest, said in one line that names file, document and field."""


class ManifestFault(Exception):
    """A manifest cannot be run; the text names its file, document and field."""
