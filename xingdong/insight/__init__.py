"""The top floor: pages over everything below, of the park, its micro-grids and enterprises."""
