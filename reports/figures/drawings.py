"""What draws each exercise of the catalogue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reports.figures import (
    scene_buttock,
    scenes_above,
    scenes_figure_four,
    scenes_floss,
    scenes_front,
    scenes_kneeling,
    scenes_pelvis,
    scenes_prone,
    scenes_side_lying,
    scenes_sitting,
    scenes_standing,
    scenes_supine,
    scenes_upright,
)
from reports.figures.scene import Scene

Draw = Callable[[bool], tuple[Scene, ...]]


@dataclass(frozen=True, slots=True)
class Exercise:
    """What draws an exercise: its scenes for each variant, in printing order."""

    sided: bool
    variants: Mapping[str, tuple[Draw, ...]]


def _one(*draws: Draw, sided: bool = False) -> Exercise:
    return Exercise(sided, MappingProxyType({"": draws}))


DRAWN: Mapping[str, Exercise] = MappingProxyType(
    {
        "N-01": Exercise(
            True,
            MappingProxyType(
                {
                    "": (scenes_floss.floss,),
                    "relaxed_foot": (scenes_floss.floss_foot_relaxed,),
                }
            ),
        ),
        "N-02": _one(scenes_upright.seated_slider, sided=True),
        "N-03": _one(scenes_above.side_slider, sided=True),
        "N-04": _one(scenes_floss.slider, sided=True),
        "N-05": _one(scenes_upright.walk),
        "F-01": _one(scenes_supine.knees_to_chest),
        "F-02": _one(scenes_supine.one_knee, sided=True),
        "F-03": _one(scenes_supine.pelvic_tilt),
        "F-04": _one(scenes_sitting.forward_bend),
        "F-05": _one(scenes_kneeling.rock_back),
        "F-06": _one(scenes_standing.foot_on_step, sided=True),
        "S-01": _one(scenes_upright.lunge, sided=True),
        "S-02": _one(scenes_supine.other_leg_long, sided=True),
        "S-03": Exercise(
            False,
            MappingProxyType(
                {
                    "supine": (scenes_supine.squeeze_position, scenes_front.squeeze_lying),
                    "seated": (scenes_front.squeeze_seated,),
                }
            ),
        ),
        "S-04": _one(scenes_supine.bridge),
        "S-05": _one(scenes_side_lying.clam, sided=True),
        "S-06": _one(scenes_kneeling.bird_dog),
        "S-07": _one(scenes_side_lying.leg_lift, sided=True),
        "M-01": _one(scenes_upright.ball_on_floor, scene_buttock.where_on_buttock, sided=True),
        "M-02": _one(scenes_upright.ball_at_wall, scene_buttock.where_on_buttock, sided=True),
        "M-03": _one(scenes_figure_four.lying_figure_four, sided=True),
        "M-04": _one(scenes_figure_four.seated_figure_four, sided=True),
        "M-05": _one(scenes_pelvis.hip_hitch, sided=True),
        "D-01": _one(scenes_prone.press_up),
        "D-02": _one(scenes_prone.lie_on_front),
        "D-03": _one(scenes_prone.on_elbows),
        "D-04": _one(scenes_standing.back_bend),
        "D-05": _one(scenes_pelvis.side_glide, sided=True),
        "D-06": _one(scenes_sitting.supported_sitting),
        "D-07": _one(scenes_standing.hip_hinge),
        "G-01": _one(scenes_upright.calm_breathing),
        "G-02": Exercise(
            False,
            MappingProxyType(
                {
                    "supine": (scenes_supine.calves_on_chair,),
                    "side_lying": (scenes_above.side_rest,),
                }
            ),
        ),
    }
)
