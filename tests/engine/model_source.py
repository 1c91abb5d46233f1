"""The models as their source says: classes by model, methods, constants, who calls whom; read by `ast` alone."""

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

MODELS = Path(__file__).resolve().parents[2] / "models"
# the dots of `from ..sync.mailbox_email import READER` in a package of models/
UP_TO_MODELS = 2


@dataclass(frozen=True)
class ModelClass:
    """A class that makes or extends a model."""

    path: PurePosixPath
    model: str
    node: ast.ClassDef

    @cached_property
    def methods(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in self.node.body if isinstance(node, ast.FunctionDef)}

    @property
    def package(self) -> str:
        """The package of `models/` that it stands in."""
        return self.path.parts[0]

    def __str__(self) -> str:
        return f"{self.path} ({self.model})"


@dataclass
class ModelSource:
    """`sources` {path below models/: source}, in the order in which they are loaded."""

    sources: dict[str, str]
    trees: dict[PurePosixPath, ast.Module] = field(init=False)

    def __post_init__(self) -> None:
        self.trees = {PurePosixPath(path): ast.parse(source) for path, source in self.sources.items()}

    @classmethod
    def read(cls, folder: Path = MODELS) -> "ModelSource":
        """The source below `folder` as its `__init__.py` files load it."""
        paths = list(_walk(folder))
        return cls({str(path.relative_to(folder)): path.read_text() for path in paths})

    @cached_property
    def packages(self) -> list[str]:
        """The packages from the lowest to the highest."""
        return list(dict.fromkeys(path.parts[0] for path in self.trees if len(path.parts) > 1))

    @cached_property
    def classes(self) -> list[ModelClass]:
        return [
            ModelClass(path, model, node)
            for path, tree in self.trees.items()
            for node in tree.body
            if isinstance(node, ast.ClassDef) and (model := _find_model(node))
        ]

    @cached_property
    def by_model(self) -> dict[str, list[ModelClass]]:
        found = defaultdict(list)
        for one in self.classes:
            found[one.model].append(one)
        return dict(found)

    @cached_property
    def constants(self) -> list[tuple[str, PurePosixPath, str]]:
        """(name, path, value as source) of each constant of a module."""
        return [
            (target.id, path, ast.unparse(node.value))
            for path, tree in self.trees.items()
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name) and target.id.isupper()
        ]

    def find_imports_up(self) -> list[str]:
        """Imports of a module by one of an earlier package."""
        rank = {package: place for place, package in enumerate(self.packages)}
        return [
            f"{path}:{node.lineno} imports {node.module}"
            for path, tree in self.trees.items()
            if len(path.parts) > 1
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.level == UP_TO_MODELS and node.module
            if rank.get(node.module.partition(".")[0], 0) > rank[path.parts[0]]
        ]

    def find_calls_up(self) -> list[str]:
        """Calls of methods that only later packages define. What overrides a method of Odoo's is none of them."""
        rank = {package: place for place, package in enumerate(self.packages)}
        lowest: dict[str, int] = {}
        for one in self.classes:
            for name, node in one.methods.items():
                if not calls_super(node, name):
                    lowest[name] = min(rank[one.package], lowest.get(name, len(rank)))
        return [
            f"{path}:{node.lineno} calls {node.func.attr} of {self.packages[lowest[node.func.attr]]}"
            for path, tree in self.trees.items()
            if len(path.parts) > 1
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and lowest.get(node.func.attr, 0) > rank[path.parts[0]]
        ]


def calls_super(node: ast.FunctionDef, name: str) -> bool:
    """Whether the method goes on to what it overrides, `super().name` or `super(Class, self).name`."""
    return any(
        isinstance(part, ast.Attribute)
        and part.attr == name
        and isinstance(part.value, ast.Call)
        and isinstance(part.value.func, ast.Name)
        and part.value.func.id == "super"
        for part in ast.walk(node)
    )


def get_statements(node: ast.FunctionDef) -> list[str]:
    """What a method does, without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return [ast.unparse(line) for line in body]


def _walk(folder: Path):
    """The files that `folder/__init__.py` loads, one after the other, those of packages in their place."""
    for node in ast.parse((folder / "__init__.py").read_text()).body:
        for alias in node.names if isinstance(node, ast.ImportFrom) else ():
            path = folder / alias.name
            if path.is_dir():
                yield from _walk(path)
            else:
                yield path.with_suffix(".py")


def _find_model(node: ast.ClassDef) -> str:
    """The model that a class makes, or else the one it extends; an empty text where it is no model's."""
    said = {
        line.targets[0].id: line.value
        for line in node.body
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
    }
    named = (said.get(name) for name in ("_name", "_inherit"))
    return next((value.value for value in named if isinstance(value, ast.Constant)), "")
