/** What can be summed: the cost columns of FOCUS, the estimates of gateways, and the number of charges. */
export const measures = ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "EstimatedCost", "Rows"] as const;
export type Measure = (typeof measures)[number];
