"""One sentence in, the right item out: suggestions and the red box, as advice only.

``suggest`` and ``emergency_in`` are what pages use; everything else here serves them.
"""

from .emergencies import Call, Emergency, emergency_in
from .engine import Suggestion, suggest

__all__ = ["Call", "Emergency", "Suggestion", "emergency_in", "suggest"]
