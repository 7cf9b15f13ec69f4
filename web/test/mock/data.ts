// A small company's cloud and GenAI spend, made the same way each time.
export interface Charge {
  id: string;
  day: string;
  period: string;
  source_id: string;
  provider: string;
  service: string;
  category: string;
  account: string;
  accountName: string;
  billingAccount: string;
  region: string | null;
  regionName: string | null;
  charge: string;
  pricing: string;
  resource: string;
  resourceType: string;
  sku: string;
  description: string;
  unit: string;
  quantity: bigint;
  billed: bigint;
  effective: bigint;
  list: bigint;
  contracted: bigint;
  team: string;
  file: string;
  line: number;
}

/** Amounts are integers of a billionth. */
const NANO = 1_000_000_000n;

export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const services: [
  provider: string,
  service: string,
  category: string,
  perDay: number,
  growth: number,
  weekend: number,
  unit: string,
  type: string,
][] = [
  ["AWS", "Amazon Elastic Compute Cloud", "Compute", 262, 0.0035, 0.86, "Hours", "instance"],
  ["Anthropic", "Claude API", "AI and Machine Learning", 118, 0.011, 0.52, "Tokens", "model"],
  ["AWS", "Amazon Relational Database Service", "Databases", 74, -0.004, 1, "Hours", "db"],
  ["Google Cloud", "BigQuery", "Analytics", 58, 0.004, 0.45, "TiB", "dataset"],
  ["AWS", "Amazon Simple Storage Service", "Storage", 41, 0.002, 1, "GB-Months", "bucket"],
  ["Microsoft", "Azure Kubernetes Service", "Compute", 37, 0.001, 0.95, "Hours", "Kubernetes service"],
  ["AWS", "AmazonCloudWatch", "Management and Governance", 24, 0.003, 0.97, "GB", "log-group"],
  ["AWS", "Elastic Load Balancing", "Networking", 19, 0.0005, 0.9, "LCU-Hours", "loadbalancer"],
  ["AWS", "Amazon CloudFront", "Networking", 14, 0.004, 1.12, "GB", "distribution"],
  ["Microsoft", "Azure Database for MySQL", "Databases", 11, 0, 1, "Hours", "MySQL server"],
  ["AWS", "AWS Key Management Service", "Security", 4.2, 0, 0.8, "Requests", "key"],
  ["AWS", "Amazon Simple Queue Service", "Integration", 1.9, 0.006, 0.7, "Requests", "queue"],
];
const accounts: [id: string, name: string, share: number][] = [
  ["113538902041", "Atlas Orion · production", 0.52],
  ["189384848427", "Orion Zenith · data", 0.21],
  ["461244202886", "Pioneer Zenith · staging", 0.14],
  ["900544915757", "Nimbus Voyager · sandbox", 0.08],
  ["863665252671", "Horizon · shared services", 0.05],
];
const regions: [id: string, name: string, share: number][] = [
  ["us-east-1", "US East (N. Virginia)", 0.48],
  ["us-west-2", "US West (Oregon)", 0.24],
  ["eu-central-1", "EU (Frankfurt)", 0.16],
  ["ap-south-1", "Asia Pacific (Mumbai)", 0.07],
];
const teams = ["search", "checkout", "platform", "data", "growth"];
export const today = "2026-11-21";

export function charges(scale = 1): Charge[] {
  const random = seeded(42);
  const rows: Charge[] = [];
  const start = Date.parse("2026-08-01T00:00:00Z");
  const days = Math.round((Date.parse(`${today}T00:00:00Z`) - start) / 86_400_000);
  for (let index = 0; index < days; index += 1) {
    const date = new Date(start + index * 86_400_000);
    const day = date.toISOString().slice(0, 10);
    const weekend = date.getUTCDay() % 6 === 0;
    for (const [provider, service, category, perDay, growth, weekendFactor, unit, type] of services) {
      for (const [account, accountName, share] of accounts) {
        if (provider !== "AWS" && share < 0.1) continue;
        for (const [region, regionName, part] of regions) {
          if (provider === "Anthropic" && region !== "us-east-1") continue;
          let amount =
            perDay *
            (1 + growth * (index - 60)) *
            share *
            (provider === "Anthropic" ? 1 : part) *
            (weekend ? weekendFactor : 1) *
            (0.9 + random() * 0.2) *
            scale;
          if (service.includes("Elastic Compute") && region === "us-west-2" && day >= "2026-11-09") amount *= 1.9;
          if (service.includes("Relational") && region === "us-east-1" && day >= "2026-11-04") amount *= 0.62;
          rows.push(
            charge(
              rows.length,
              day,
              { provider, service, category, account, accountName, region, regionName, unit, type },
              amount,
              "Usage",
              random,
            ),
          );
        }
      }
    }
    if (day.endsWith("-01"))
      rows.push(
        charge(
          rows.length,
          day,
          {
            provider: "AWS",
            service: "AWS Support (Business)",
            category: "Other",
            account: accounts[0]![0],
            accountName: accounts[0]![1],
            region: null,
            regionName: null,
            unit: "Months",
            type: "",
          },
          410 * scale,
          "Usage",
          random,
        ),
      );
    if (day.endsWith("-15"))
      rows.push(
        charge(
          rows.length,
          day,
          {
            provider: "AWS",
            service: "Amazon Elastic Compute Cloud",
            category: "Compute",
            account: accounts[0]![0],
            accountName: accounts[0]![1],
            region: null,
            regionName: null,
            unit: "",
            type: "",
          },
          -385.25 * scale,
          "Credit",
          random,
        ),
      );
  }
  return rows;
}

type Shape = Pick<
  Charge,
  "provider" | "service" | "category" | "account" | "accountName" | "region" | "regionName" | "unit"
> & { type: string };

function charge(index: number, day: string, shape: Shape, amount: number, kind: string, random: () => number): Charge {
  const billed = BigInt(Math.round(amount * 1e9));
  const list = kind === "Credit" ? 0n : (billed * 100n) / 88n;
  const slug = shape.service.toLowerCase().replace(/[^a-z]+/g, "-");
  return {
    ...shape,
    id: `row-${index.toString(36).padStart(6, "0")}`,
    day,
    period: day.slice(0, 7),
    source_id: shape.provider === "AWS" ? "src-aws" : shape.provider === "Microsoft" ? "src-azure" : "src-focus",
    billingAccount: shape.provider === "AWS" ? "1234567890123" : "8611537",
    charge: kind,
    pricing: kind === "Credit" ? "Other" : index % 7 === 0 ? "Committed" : "Standard",
    resource: shape.type
      ? `arn:${shape.provider.toLowerCase().replace(" ", "-")}:${slug}:${shape.region}:${shape.account}:${shape.type}/${(0xa000 + (index % 97) * 331).toString(16)}`
      : "",
    resourceType: shape.type,
    sku: `${slug.slice(0, 4).toUpperCase()}${(index % 31) * 7919}`,
    description:
      kind === "Credit"
        ? "Enterprise discount, settled monthly"
        : `${shape.service}, ${shape.unit} in ${shape.regionName ?? "all regions"}`,
    quantity: (billed * 9n) / 2n,
    billed,
    effective: index % 7 === 0 ? (billed * 91n) / 100n : billed,
    list,
    contracted: (list * 94n) / 100n,
    team: teams[Math.floor(random() * teams.length)]!,
    file: `${shape.provider.toLowerCase().replace(" ", "-")}-${day.slice(0, 7)}.csv.gz`,
    line: index + 2,
  };
}

export function decimal(nano: bigint): string {
  const negative = nano < 0n;
  const value = negative ? -nano : nano;
  const fraction = (value % NANO).toString().padStart(9, "0").replace(/0+$/, "");
  return `${negative ? "-" : ""}${value / NANO}${fraction ? `.${fraction}` : ""}`;
}
