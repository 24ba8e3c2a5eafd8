"""Energy: gas by supplier, price and pipe; oil by owner; power by stage; uranium. No drawing.

==============  ==================================================================================
``conversion``  factors between units, each with its source, and what they make of a figure
``gas``         who supplies China by pipeline: values, shares, what growth implies, unit values
``pipes``       how full a pipeline is: what flowed over what could flow in the same months
``oil``         whose oil the Kazakhstan-China line carries; customs beside the pipeline
``power``       plants by stage, counted once; cost and use of capacity
``uranium``     the figures there are
==============  ==================================================================================

Volumes that customs count, volumes that operators count and volumes that others state have measures
of their own. They stand beside each other here and are never added or averaged.
"""

from analysis.energy.conversion import cubic_metres, factors, price_by_volume
from analysis.energy.gas import (
    SUPPLIERS,
    border_prices,
    implied_before,
    supplied_in,
    supplier_values,
    unit_values,
    with_shares,
)
from analysis.energy.oil import customs_and_pipeline, price_per_barrel, whose_oil
from analysis.energy.pipes import between_totals, utilisation
from analysis.energy.power import (
    RUNNING,
    capacity_factor,
    cost_per_watt,
    last_stages,
    plants,
    stage_sums,
)
from analysis.energy.uranium import uranium

__all__ = [
    "RUNNING",
    "SUPPLIERS",
    "between_totals",
    "border_prices",
    "capacity_factor",
    "cost_per_watt",
    "cubic_metres",
    "customs_and_pipeline",
    "factors",
    "implied_before",
    "last_stages",
    "plants",
    "price_by_volume",
    "price_per_barrel",
    "stage_sums",
    "supplied_in",
    "supplier_values",
    "unit_values",
    "uranium",
    "utilisation",
    "whose_oil",
    "with_shares",
]
