"""Angles of the catalogue that a picture may miss, each with what overrules it, and those that no
picture can show: scenes, angles, reason."""

from fnmatch import fnmatchcase

Row = tuple[str, tuple[str, ...], str]

OVERRULED: tuple[Row, ...] = (
    ("N-0[14].*", ("neck",), "the head lies on a pillow"),
    ("F-01.*", ("neck",), "the head lies on a pillow"),
    ("N-01.relaxed_foot.*", ("A.ankle",), "the signer's switch: the foot hangs loose"),
    (
        "F-01..end",
        ("lum",),
        "the chest stays on the mat while the pelvis rolls 10 to 15 (its roll)",
    ),
    ("F-0[23]..end", ("O.hip",), "the foot stays flat where it is while the pelvis rolls"),
    ("F-04..end", ("A.hip", "O.hip"), "the thighs stay on the seat while the trunk goes down"),
    ("F-05.*", ("near.sh", "far.sh"), "the hands stay on the mat where they are"),
    ("S-06..start", ("near.sh", "far.sh"), "hands on the mat below a trunk that slopes up"),
    ("F-06..end", ("A.hip", "A.knee"), "a step of 15 cm holds the foot higher than the angles do"),
    ("S-01..start", ("A.hip",), "a seat of 45 cm holds the foot higher than the angle does"),
    ("M-03.*", ("A.hip", "A.abd"), "the ankle lies on the other knee and moves with it"),
    ("M-03..end", ("A.knee",), "the ankle lies on the other knee and moves with it"),
    (
        "M-04..start",
        ("O.knee",),
        "the foot is flat on the floor; from the front the shank is short",
    ),
    ("M-04..end", ("A.hip", "O.hip"), "the thighs stay on the seat while the trunk leans forward"),
    ("M-04..end", ("A.knee",), "the crossed leg comes towards the eye; the front view shows it"),
    ("D-01..start", ("neck",), "the chin clears the mat"),
    ("D-01.*", ("A.ankle", "O.ankle"), "the back of the foot lies on the mat"),
    ("D-03..end", ("near.elb", "far.elb"), "forearms flat on the mat, turned out of the picture"),
    ("D-04..end", ("trunk",), "the low back and the pelvis carry the trunk back"),
)

UNSEEN: tuple[Row, ...] = (
    ("S-03.*.end", ("A.hip", "A.knee", "O.hip", "O.knee"), "the legs stay as the start shows them"),
    (
        "M-0[12]..where",
        ("trunk", "A.hip", "A.knee", "O.hip", "O.knee"),
        "shows the buttock only",
    ),
    ("M-03.*", ("lum",), "seen from the feet"),
    ("M-04..start", ("trunk", "lum"), "seen from the front"),
    ("M-05.*", ("A.hip", "A.knee"), "seen from the front: a straight leg shows no flexion"),
)


def reason(rows: tuple[Row, ...], scene: str, angle: str) -> str | None:
    """What the tables say about an angle of a scene."""
    found = (
        why for pattern, angles, why in rows if fnmatchcase(scene, pattern) and angle in angles
    )
    return next(found, None)
