"""The tests mirror the tree; journeys/, browser/, chaos/ and bench/ hold whole stories."""
