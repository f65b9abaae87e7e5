"""Which schedules rotate by themselves, as operators have set them in Prefect."""

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.logging import get_logger

from models.due import RotationSchedule

FLOW = "rotate-passwords"


def list_rotation_schedules() -> list[RotationSchedule] | None:
    """Every schedule of the deployments that rotate; None if Prefect cannot tell."""
    rotating = FlowFilter(name=FlowFilterName(any_=[FLOW]))
    try:
        with get_client(sync_client=True) as client:
            deployments = client.read_deployments(flow_filter=rotating)
        return [
            RotationSchedule.model_validate(
                {**each.parameters, **schedule.parameters}
                | {"active": schedule.active and not each.paused}
            )
            for each in deployments
            for schedule in each.schedules
        ]
    except Exception as error:  # noqa: BLE001  # a page never fails a run, whatever Prefect answers
        get_logger(__name__).warning("Next due is unknown: %s", type(error).__name__)
        return None
