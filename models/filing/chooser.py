MOST_CANDIDATES = 20


class Chooser:
    """Chooses, by the policy of one company, which of several open opportunities an email belongs on.

    Holds what it needs to know of all candidates of a batch, read once.
    """

    def __init__(self, env, company, candidates):
        """`candidates`: every Target that may come up."""
        self._policy = company.mailbox_deal_policy
        self._facts = {}
        for model in dict.fromkeys(target.model for target in candidates):
            ids = dict.fromkeys(target.res_id for target in candidates if target.model == model)
            self._facts.update(self._read(env[model].browse(ids)))

    def _read(self, records):
        """{(model, id): salesperson or moment}, as far as the policy asks for it."""
        facts = {}
        if self._policy == "owner":
            facts = records._mailbox_get_salespersons()
        elif self._policy == "newest":
            facts = records._mailbox_get_moments()
        return {(records._name, res_id): fact for res_id, fact in facts.items()}

    def choose(self, groups, owners):
        """([Target] chosen, [Target] to be asked about) of `groups`, each with the candidates of one person.

        `owners` are the users who have a copy of the email."""
        chosen = [group[0] for group in groups if len(group) == 1]
        asked = []
        for group in groups:
            if get_places(chosen) & get_places(group):
                continue
            picked = self._narrow(group, owners)
            if len(picked) == 1 or self._policy == "all":
                chosen += picked
            else:
                asked += picked
        return chosen, once(asked)[:MOST_CANDIDATES]

    def _narrow(self, group, owners):
        """Those of `group` that the policy leaves."""
        if self._policy == "owner":
            own = [target for target in group if self._facts.get(target[:2], owners.browse()) & owners]
            return [target._replace(how="owner") for target in own] or group
        if self._policy == "newest":
            newest = max(group, key=lambda target: (self._facts[target[:2]], target.res_id))
            return [newest._replace(how="newest")]
        return [target._replace(how="all") for target in group] if self._policy == "all" else group


def get_places(targets):
    """The records of `targets` (set of model and id)."""
    return {target[:2] for target in targets}


def once(targets):
    """`targets` (list of Target) without those whose record came before."""
    picked = {}
    for target in targets:
        picked.setdefault(target[:2], target)
    return list(picked.values())
