"""The file and the manifest of one export, as they grow together in its folder."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from apps.reports.exporting.folder import EXPORT, MANIFEST, Folder
from apps.reports.exporting.halves import Beat, Half, NotWhatItWas
from apps.reports.exporting.writing import Written


@dataclass(slots=True)
class Pair:
    """`fence` is its worker's own."""

    folder: Folder
    fence: int
    file: Half
    beside: Half
    written: Written

    @classmethod
    def begun(cls, folder: Folder, fence: int) -> "Pair":
        file, beside = (Half.begun(_half(folder, name, fence)) for name in (EXPORT, MANIFEST))
        return cls(folder, fence, file, beside, Written())

    @classmethod
    def gone_on_with(cls, folder: Folder, fence: int, kept: Mapping[str, Any], beat: Beat) -> "Pair":
        """Anew where nothing was kept, or what was kept is not what it was."""
        try:
            file, beside = (_gone_on_with(folder, name, fence, kept, beat) for name in (EXPORT, MANIFEST))
        except (NotWhatItWas, FileNotFoundError, KeyError):
            return cls.begun(folder, fence)
        return cls(folder, fence, file, beside, Written(**kept["written"]))

    def settled(self) -> dict[str, Any]:
        """Once it is on the disk: what another worker needs to go on from here."""
        self.file.settle()
        self.beside.settle()
        return {"fence": self.fence, "written": asdict(self.written), EXPORT: self.file.so_far, MANIFEST: self.beside.so_far}

    def forget_earlier(self) -> None:
        for path in self.folder.path.glob("*.half"):
            if path not in {self.file.path, self.beside.path}:
                path.unlink(missing_ok=True)

    def end(self) -> None:
        self.file.end(self.folder.path / EXPORT)
        self.beside.end(self.folder.path / MANIFEST)

    def close(self) -> None:
        self.file.stream.close()
        self.beside.stream.close()


def _half(folder: Folder, name: str, fence: int) -> Path:
    return folder.path / f"{name}.{fence}.half"


def _gone_on_with(folder: Folder, name: str, fence: int, kept: Mapping[str, Any], beat: Beat) -> Half:
    octets, digest = kept[name]
    return Half.gone_on_with(_half(folder, name, fence), _half(folder, name, kept["fence"]), octets, digest, beat)
