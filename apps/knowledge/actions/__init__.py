"""The only code that writes here. One transaction each, its event recorded within."""

from apps.knowledge.actions.articles import (
    change_article,
    create_article,
    delete_article,
    publish_article,
    restore_version,
    withdraw_article,
)
from apps.knowledge.actions.embedding import embed
from apps.knowledge.actions.reading import read_source
from apps.knowledge.actions.resolutions import learn_resolution
from apps.knowledge.actions.shelving import shelve_article
from apps.knowledge.actions.sources import add_file, change_source, delete_source, read_again, replace_file
from apps.knowledge.actions.sweeping import take_up_forsaken

__all__ = [
    "add_file", "change_article", "change_source", "create_article", "delete_article", "delete_source", "embed", "learn_resolution",
    "publish_article", "read_again", "read_source", "replace_file", "restore_version", "shelve_article", "take_up_forsaken",
    "withdraw_article",
]  # fmt: skip
