"""Projects as files: open, save, recover, import and export, embed, relink and pack; nothing a planner did is lost."""

from planner.app.freshness import is_stale
from planner.app.projectfiles.backups import backup_states, restore_backup
from planner.app.projectfiles.derived import new_from
from planner.app.projectfiles.embedding import embed_source
from planner.app.projectfiles.held import Held
from planner.app.projectfiles.locked import VersionDraft, left_out, versions_to_keep
from planner.app.projectfiles.packing import Packed, pack
from planner.app.projectfiles.reading import Stored, is_project_file, read_any, read_stored, with_ending
from planner.app.projectfiles.runs import decode_run, encode_run, input_hash
from planner.app.projectfiles.saves import draft_of, finish, give_up, save, save_as
from planner.app.projectfiles.sessions import (
    Opened,
    begin,
    close,
    export_text,
    import_text,
    left_behind,
    open_project,
    recover,
    start,
)
from planner.app.projectfiles.sources import SourceChange, changed_sources, noted, relink
from planner.app.projectfiles.templates import Template, new_project, templates
from planner.app.projectfiles.writing import Draft, write_draft
from planner.store.backups import Backup, backups_of
from planner.store.locking import Holder
from planner.store.opening import DamagedProject, good_backups
from planner.store.places import Places, user_places
from planner.store.places import under as places_under
from planner.store.recovery import LeftBehind
from planner.store.recovery import discard as discard_left
from planner.store.saving import Saved

__all__ = [
    "Backup",
    "DamagedProject",
    "Draft",
    "Held",
    "Holder",
    "LeftBehind",
    "Opened",
    "Packed",
    "Places",
    "Saved",
    "SourceChange",
    "Stored",
    "Template",
    "VersionDraft",
    "backup_states",
    "backups_of",
    "begin",
    "changed_sources",
    "close",
    "decode_run",
    "discard_left",
    "draft_of",
    "embed_source",
    "encode_run",
    "export_text",
    "finish",
    "give_up",
    "good_backups",
    "import_text",
    "input_hash",
    "is_project_file",
    "is_stale",
    "left_behind",
    "left_out",
    "new_from",
    "new_project",
    "noted",
    "open_project",
    "pack",
    "places_under",
    "read_any",
    "read_stored",
    "recover",
    "relink",
    "restore_backup",
    "save",
    "save_as",
    "start",
    "templates",
    "user_places",
    "versions_to_keep",
    "with_ending",
    "write_draft",
]
