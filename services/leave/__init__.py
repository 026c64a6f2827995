"""请假代理: who is away, from when to when, and who stands in (handbook §1.2 M13, §7 E09)."""
