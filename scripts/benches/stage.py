"""What a bench stands on: mail servers of its own and a database with the addon in it."""

from house.cache import CHECKOUT
from house.progress import step
from house.workplace import Workplace, free_port
from mailbed import Bed


class Stage:
    """Up inside its `with`: empty mailboxes, and the database `bench` with nothing but the addon."""

    DATABASE = "bench"

    def __init__(self, place: Workplace, name: str) -> None:
        self.place = place
        self.name = name
        self.bed = Bed(place.cache / "bed-bench", python=place.python)

    def __enter__(self) -> "Stage":
        with step("starting the mail servers"):
            self.bed.start(fresh=True, seed=False)
        self.place.copy_template(self.DATABASE)
        with step("installing the addon"):
            arguments = ["-d", self.DATABASE, "-i", "crm_mailbox", "--stop-after-init", "--log-level=warn"]
            done = self.place.run_odoo(*arguments, "--http-port", str(free_port()), capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr[-4000:])
        return self

    def __exit__(self, *_error: object) -> None:
        self.bed.stop()
        self.place.drop_database(self.DATABASE)

    def command(self, mails: str) -> list[str]:
        """The bench itself, in a process that has Odoo."""
        bed = str(self.bed.folder / "bed.json")
        return [str(self.place.python), "-m", f"benches.{self.name}", self.DATABASE, bed, mails]

    def environment(self) -> dict[str, str]:
        return self.place.environment(PYTHONPATH=f"{CHECKOUT / 'scripts'}:{self.place.odoo.path}")
