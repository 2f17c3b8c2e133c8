"""Which parts of a package somebody approved: by name, or with all of it."""

from plugingov.model.inventory import Package, Part, Review
from plugingov.rules.case import Case
from plugingov.rules.reviewed import is_pin, is_version, pin_of, version_of


def is_approved_whole(case: Case, name: str, package: Package) -> bool:
    """Tell whether a review of any door approved all of a package: at its version, or at the commit that holds it."""
    version, pin = version_of(package), pin_of(case, name) if package.source else None
    reviews = (door.plugin.review for door in case.doors_of_package[name])
    approved = [review.covers for review in reviews if review and review.covers and _is_approved(case, review)]
    if version and any(covers.version and is_version(version, covers.version) for covers in approved):
        return True
    return pin is not None and any(covers.sha and is_pin(pin, covers.sha) for covers in approved)


def covered_by(case: Case, review: Review | None) -> tuple[Part, ...] | None:
    """Return the parts that a review approved by name; nothing where it does not say."""
    if review is None or not _is_approved(case, review):
        return ()
    return review.covers.parts if review.covers else None


def _is_approved(case: Case, review: Review) -> bool:
    return any(day <= case.today for day in review.approvals_on_record.values())
