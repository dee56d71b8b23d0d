"""What people do with filings at their desks, with the least said."""

from dataclasses import dataclass, field
from datetime import date

import document_samples as samples
from flask import Flask

from fazhi_review.accounts.models import User
from fazhi_review.extensions import db
from fazhi_review.filing import entering, operations, requirements
from fazhi_review.filing.models import Filing
from fazhi_review.filing.operations import Step
from fazhi_review.matters.place import Place

PUBLISHED = date(2026, 11, 20)


@dataclass
class Desk:
    """Does what people do at their desks, with the least said."""

    app: Flask
    place: Place
    drafter: User
    reviewer: User
    lead: User
    count: int = field(default=0)

    def step(self, user: User, filing_id: int) -> Step:
        return Step(user, samples.actor_of(user), self.place, self.filing(filing_id).version)

    def filing(self, filing_id: int) -> Filing:
        db.session.expire_all()
        return db.session.get_one(Filing, filing_id)

    def enter(
        self,
        *,
        by: User | None = None,
        title: str = "",
        number: str = "",
        published_on: date | None = PUBLISHED,
        text: bytes | None = None,
    ) -> int:
        """A document entered as issued already; the id of what its unit owes the bureau."""
        user = by or self.drafter
        self.count += 1
        title = title or f"云岭区第{self.count}号市容管理办法"
        data = text or samples.text(title, number or f"云城管规〔2026〕{self.count}号", *samples.MEASURES[2:])
        return entering.enter_issued(
            f"{title}.txt",
            data,
            entering.Issued(user.organization_id, published_on, "区政府网站", number, False),
            token=f"t{self.count}",
            user=user,
            actor=samples.actor_of(user),
            place=self.place,
            workplace=samples.place_with(self.app),
        )

    def complete(self, filing_id: int, by: User | None = None, *, but: str = "") -> None:
        """Hand in every material that is asked for, except one."""
        user, filing = by or self.drafter, self.filing(filing_id)
        for material in requirements.materials_for(
            filing.recipient, concerns_business=filing.published.concerns_business
        ):
            if material.is_document or material.key == but:
                continue
            operations.add_material(
                filing_id,
                material.key,
                f"{material.label}.txt",
                f"{material.label}的内容".encode(),
                user=user,
                actor=samples.actor_of(user),
                place=self.place,
            )

    def submitted(self, **values: object) -> int:
        id_ = self.enter(**values)  # type: ignore[arg-type]
        self.complete(id_)
        operations.submit(id_, self.step(self.drafter, id_))
        return id_

    def registered(self, **values: object) -> int:
        id_ = self.submitted(**values)
        operations.register(id_, self.step(self.reviewer, id_))
        return id_
