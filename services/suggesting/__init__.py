"""One sentence in, the right item out: suggestions and the red box, as advice only.

``suggest`` and ``emergency_in`` are what pages use; everything else here serves them.
"""

from .emergencies import Emergency, emergency_in
from .engine import Suggestion, suggest
from .signs import Call

__all__ = ["Call", "Emergency", "Suggestion", "emergency_in", "suggest"]
