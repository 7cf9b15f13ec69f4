/** The words people use for FOCUS columns. The column's own name is what the API and exports use. */
export const dimensionTitles: Record<string, string> = {
  ServiceName: "Service",
  ServiceCategory: "Category",
  ServiceProviderName: "Provider",
  BillingAccountId: "Billing account",
  SubAccountId: "Account",
  RegionId: "Region",
  ChargeCategory: "Charge category",
  ResourceId: "Resource",
  ResourceType: "Resource type",
  PricingCategory: "Pricing category",
  SkuId: "SKU",
  BillingCurrency: "Currency",
  x_CostBasis: "Cost basis",
  source_id: "Source",
};
/** `title` is what the server calls it, for dimensions this app has no word of its own for. */
export const dimensionTitle = (name: string, title?: string) =>
  dimensionTitles[name] ?? title ?? (name.startsWith("Tags.") ? `Tag ${name.slice(5)}` : name);

export const measureTitles = {
  BilledCost: "Billed cost",
  EffectiveCost: "Effective cost",
  ListCost: "List cost",
  ContractedCost: "Contracted cost",
  EstimatedCost: "Estimated cost",
  Rows: "Charges",
} as const;
export const measureHints: Record<string, string> = {
  BilledCost: "What is invoiced",
  EffectiveCost: "With commitments spread over their use",
  ListCost: "At public prices",
  ContractedCost: "At negotiated prices",
  EstimatedCost: "What gateways reckon and nobody invoices",
  Rows: "How many charges",
};
