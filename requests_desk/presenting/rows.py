"""What a template is given to draw."""

from typing import Any, TypeAlias

# One thing as it is drawn: names that the template knows, and plain words.
Row: TypeAlias = dict[str, Any]
