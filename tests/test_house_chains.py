"""The order in which several classes of ours answer for one method or field of a model: `data/chains.txt`.

`CRM_MAILBOX_CHAINS=1 scripts/test odoo --tags /crm_mailbox:TestHouseChains` writes today's order into that table, and a
diff of it is a change of behaviour."""

import inspect
import os
from collections import defaultdict
from pathlib import Path

from odoo.fields import Field
from odoo.tests import TransactionCase, tagged

TABLE = Path(__file__).parent / "data" / "chains.txt"
HEAD = "Outermost first: of `a > b`, a is called, and b by its super(). Written and compared by test_house_chains.py.\n"
ADDON = __name__.rpartition(".tests.")[0]
TAKES_SUPER = (Field, property, classmethod, staticmethod)


def find_chains(mro):
    """{name: classes of ours that define it, outermost first}, of names that two or more classes of `mro` define."""
    chains = defaultdict(list)
    for cls in mro:
        if cls.__module__.startswith(f"{ADDON}."):
            for name, value in vars(cls).items():
                if not name.startswith("__") and (inspect.isfunction(value) or isinstance(value, TAKES_SUPER)):
                    chains[name].append(cls)
    return {name: classes for name, classes in sorted(chains.items()) if len(classes) > 1}


def is_inherited(model, chain):
    """Whether the whole chain is that of one other model, which `model` inherits and where the table has it."""
    owners = {cls._name for cls in chain}
    return len(owners) == 1 and model not in owners


def describe(registry):
    """The chains of all models, a paragraph for each model."""
    paragraphs = [HEAD]
    for model in sorted(registry):
        chains = find_chains(registry[model].mro()).items()
        lines = [
            f"  {name}: {' > '.join(cls.__name__ for cls in chain)}\n"
            for name, chain in chains
            if not is_inherited(model, chain)
        ]
        if lines:
            paragraphs.append("".join([f"{model}\n", *lines]))
    return "\n".join(paragraphs)


@tagged("post_install", "-at_install")
class TestHouseChains(TransactionCase):
    maxDiff = None

    def test_overrides_run_in_the_order_of_the_table(self):
        found = describe(self.registry)
        if os.environ.get("CRM_MAILBOX_CHAINS"):
            TABLE.write_text(found)
        self.assertEqual(found, TABLE.read_text())

    def test_classes_of_one_model_have_names_of_their_own(self):
        for model, model_class in self.registry.items():
            names = [cls.__name__ for cls in model_class.mro() if cls.__module__.startswith(f"{ADDON}.")]
            self.assertEqual(len(names), len(set(names)), model)

    def test_another_order_is_another_table(self):
        """A table that said the same of two orders would be kept by both."""
        mro = self.registry["mailbox.archive"].mro()
        chain = find_chains(mro)["create"]
        self.assertEqual(find_chains(reversed(mro))["create"], chain[::-1])
        self.assertNotEqual(chain, chain[::-1])
