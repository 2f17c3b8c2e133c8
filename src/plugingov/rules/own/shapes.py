"""The model as CEL sees it: declared as messages, so that a misspelt field is an error, and handed over as plain values.

Expressions are checked against the messages and run on the values, because a message cannot tell a text that is
absent from an empty one.
"""

import types
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Literal, Union, get_args, get_origin

from google.protobuf import struct_pb2, timestamp_pb2
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from pydantic import BaseModel

_PACKAGE = "plugingov"
_Type = FieldDescriptorProto.Type
_SCALARS = {
    str: FieldDescriptorProto.TYPE_STRING,
    bool: FieldDescriptorProto.TYPE_BOOL,
    int: FieldDescriptorProto.TYPE_INT64,
}
_REPEATED, _SINGLE = FieldDescriptorProto.LABEL_REPEATED, FieldDescriptorProto.LABEL_OPTIONAL


def message_name(kind: type[BaseModel]) -> str:
    """Return the name of a model among the messages."""
    return f"{_PACKAGE}.{kind.__name__}"


def pool_of(kinds: Sequence[type[BaseModel]]) -> DescriptorPool:
    """Return the messages of some models and of everything they hold."""
    pool = DescriptorPool()
    file = FileDescriptorProto(name="plugingov.proto", package=_PACKAGE, syntax="proto3")
    for known in (timestamp_pb2.DESCRIPTOR, struct_pb2.DESCRIPTOR):
        copied = FileDescriptorProto()
        known.CopyToProto(copied)
        pool.Add(copied)
        file.dependency.append(copied.name)
    declared: dict[str, type[BaseModel]] = {}
    for kind in kinds:
        _declare(kind, file, declared)
    pool.Add(file)
    return pool


def fields_of(kind: type[BaseModel]) -> Mapping[str, str]:
    """Return the fields of a model as expressions name them, and as documents do."""
    return {(alias := field.alias or name).replace("-", "_"): alias for name, field in kind.model_fields.items()}


def spoken_fields(kind: type[BaseModel] | type[str] | type[datetime]) -> str:
    """Return what a variable is, in words: its fields, and which of them have fields of their own."""
    if not issubclass(kind, BaseModel):
        return "a text" if kind is str else "a moment"
    annotations = [field.annotation for field in kind.model_fields.values()]
    return ", ".join(
        f"`{name}`{_shape(annotation)}" for name, annotation in zip(fields_of(kind), annotations, strict=True)
    )


def _shape(annotation: Any) -> str:
    plain = _plain(annotation)
    if get_origin(plain) is tuple:
        return " (list)"
    if get_origin(plain) is dict:
        inner = _plain(get_args(plain)[1])
        return (
            f" (by name: {_fields(inner)})"
            if isinstance(inner, type) and issubclass(inner, BaseModel)
            else " (by name)"
        )
    if plain is date:
        return " (day)"
    if plain in {bool, int}:
        return " (true or false)" if plain is bool else " (number)"
    return f" ({_fields(plain)})" if isinstance(plain, type) and issubclass(plain, BaseModel) else ""


def _fields(kind: type[BaseModel]) -> str:
    return ", ".join(fields_of(kind))


def _declare(kind: type[BaseModel], file: FileDescriptorProto, declared: dict[str, type[BaseModel]]) -> str:
    if kind.__name__ not in declared:
        declared[kind.__name__] = kind
        message = DescriptorProto(name=kind.__name__)
        for number, (field, spelled) in enumerate(zip(kind.model_fields.values(), fields_of(kind), strict=True), 1):
            _add_field(message, spelled, number, field.annotation, file, declared)
        file.message_type.append(message)
    return f".{message_name(kind)}"


def _add_field(
    message: DescriptorProto,
    name: str,
    number: int,
    annotation: Any,
    file: FileDescriptorProto,
    declared: dict[str, type[BaseModel]],
) -> None:
    kind = _plain(annotation)
    field = message.field.add(name=name, number=number, label=_SINGLE)
    if get_origin(kind) is tuple:
        field.label = _REPEATED
        kind = _plain(get_args(kind)[0])
    if get_origin(kind) is dict and _plain(get_args(kind)[1]) is not Any:
        entry = message.nested_type.add(name="".join(part.title() for part in name.split("_")) + "Entry")
        entry.options.map_entry = True
        entry.field.add(name="key", number=1, label=_SINGLE, type=FieldDescriptorProto.TYPE_STRING)
        _type_field(entry.field.add(name="value", number=2, label=_SINGLE), _plain(get_args(kind)[1]), file, declared)
        field.label, field.type = _REPEATED, FieldDescriptorProto.TYPE_MESSAGE
        field.type_name = f".{_PACKAGE}.{message.name}.{entry.name}"
    else:
        _type_field(field, kind, file, declared)


def _type_field(
    field: FieldDescriptorProto, kind: Any, file: FileDescriptorProto, declared: dict[str, type[BaseModel]]
) -> None:
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
        return
    field.type = FieldDescriptorProto.TYPE_MESSAGE
    if kind is date:
        field.type_name = ".google.protobuf.Timestamp"
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        field.type_name = _declare(kind, file, declared)
    else:
        field.type_name = ".google.protobuf.Struct" if get_origin(kind) is dict else ".google.protobuf.Value"


def _plain(annotation: Any) -> Any:
    """Return what an annotation is about: without `None`, without what is said beside it, a word for a text."""
    while True:
        if get_origin(annotation) in (Union, types.UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        elif hasattr(annotation, "__metadata__"):
            annotation = annotation.__origin__
        else:
            return str if get_origin(annotation) is Literal else annotation


class TooLong(Exception):
    """A text that is too long to be handed to an expression."""


def value_of(said: Any) -> Any:
    """Return what a model holds as plain values; what is not stated is left out, a day is its beginning in UTC."""
    match said:
        case BaseModel():
            fields = fields_of(type(said))
            pairs = zip(fields, (getattr(said, name) for name in type(said).model_fields), strict=True)
            return {name: value_of(value) for name, value in pairs if value is not None}
        case str():
            if len(said) > LONGEST:
                raise TooLong
            return said
        case Mapping():
            return {str(key): value_of(value) for key, value in said.items()}
        case tuple() | list():
            return [value_of(each) for each in said]
        case date():
            return moment(said)
    return said


def moment(day: date) -> timestamp_pb2.Timestamp:
    """Return the beginning of a day, in UTC."""
    beginning = timestamp_pb2.Timestamp()
    beginning.FromDatetime(datetime.combine(day, time(), UTC))
    return beginning


LONGEST = 2_000  # characters of a text: what an expression may build of them is bounded by this
