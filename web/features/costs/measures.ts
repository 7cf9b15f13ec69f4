/** What can be summed: the cost columns of FOCUS, the estimates of gateways, and the number of charges. */
export const costMeasures = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "EstimatedCost"] as const;
export const measures = [...costMeasures, "Rows"] as const;
export type Measure = (typeof measures)[number];
