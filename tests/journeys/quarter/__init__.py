"""A simulated quarter: what happened is counted again from the event rows alone.

`park` founds the community, `people` says what everybody tends to do, `clockwork` lets the days
pass. `office`, `replay` and `counting` then know nothing of the product's engine, columns and
figures: they read events and a calendar typed by hand.
"""
