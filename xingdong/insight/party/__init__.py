"""党建: the coverage report, the working list of formations, the tree of organisations."""
