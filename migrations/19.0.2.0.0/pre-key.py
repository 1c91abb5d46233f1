"""The key's file was named after the database; from now on it is named by an id that the database holds.

The former file stays: a backup of before this version opens with it. A key that stands in the environment or in Odoo's
configuration has no file.
"""

from pathlib import Path

from odoo.addons.crm_mailbox.engine.key_files import get_key_path, make_key_file, new_key_id
from odoo.tools import SQL, config

ID_PARAMETER = "crm_mailbox.key_id"


def migrate(cr, version):
    folder = Path(config["data_dir"]) / "mailbox_key"
    former = folder / f"{cr.dbname}.key"
    cr.execute(SQL("SELECT FROM ir_config_parameter WHERE key = %s", ID_PARAMETER))
    if cr.rowcount or not former.exists():
        return
    keys = [key.strip() for key in former.read_text(encoding="ascii").split(",") if key.strip()]
    ids = [new_key_id() for _key in keys]
    for key_id, key in zip(ids, keys, strict=True):
        make_key_file(get_key_path(folder, key_id), key)
    cr.execute(SQL("INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)", ID_PARAMETER, ",".join(ids)))
