/**
 * The resources of the Stoa API by name, from the generated document. Decimals are strings; times are RFC 3339 UTC;
 * FOCUS columns keep their own names.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Decimal = string;
export type Page<T> = { items: T[]; next_cursor?: string | null; total: number };
/** RFC 9457 problem details: what every failing request answers. */
export type Problem = Pick<Schemas["Problem"], "title" | "status" | "code"> & Partial<Schemas["Problem"]>;
export type FieldError = Schemas["FieldError"];

export type Session = Schemas["Session"];
export type Role = Schemas["Role"];
export type Permission = Schemas["Permission"];
export type Organisation = Schemas["Organisation"];
export type Member = Schemas["Member"];
export type Invitation = Schemas["Invitation"];
export type MyInvitation = Schemas["MyInvitation"];
export type OwnSession = Schemas["OwnSession"];
export type ApiKey = Schemas["ApiKey"];
export type CreatedApiKey = Schemas["CreatedApiKey"];
/** A CloudEvents envelope from an organisation's log. */
export type LogEvent = Schemas["Envelope"];
export type MailboxMessage = Schemas["MailboxMessage"];
export type Job = Schemas["JobView"];

export type Source = Schemas["Source"];
export type SourceKind = Schemas["SourceKind"];
/** Whether sources of a kind can be made here, and why not. */
export type KindOfSource = Schemas["KindOfSource"];
/** What is recognised: formats, and how the names of files end. */
export type KnownFormats = Schemas["KnownFormats"];
/** What a run says beside its numbers, by its code. */
export type Statement = Schemas["Statement"];
export type StatementParam = Schemas["StatementParam"];
export type CreateSource = Schemas["CreateSource"];
export type UpdateSource = Schemas["UpdateSource"];
export type Run = Schemas["Run"];
export type RunState = Schemas["RunState"];
export type RunApplicability = Schemas["RunApplicability"];
export type MonthChange = Schemas["MonthChange"];
export type RunStep = Schemas["RunStep"];
export type RunLogLine = Schemas["RunLogLine"];
export type Reject = Schemas["Reject"];
export type StepName = Schemas["Step"];
export type Publish = Schemas["DatasetVersion"];

export type Overview = Schemas["Overview"];
export type MissingCharges = Schemas["MissingCharges"];
export type PossiblyTwice = Schemas["PossiblyTwice"];
export type SameBill = Schemas["SameBill"];
export type Slice = Schemas["OverviewItem"];
export type CostMeasure = "BilledCost" | "EffectiveCost" | "ListCost" | "ContractedCost" | "EstimatedCost";
export type Measure = CostMeasure | "Rows";
/** `range` is half-open: `{start: "2024-09-01", end: "2024-10-01"}` is September. */
export type Query = Required<Omit<Schemas["Query"], "measures" | "filters" | "top">> & { measures: Measure[]; filters: Filter[]; top: { n: number; by: Measure } | null };
export type QueryResult = Schemas["QueryResult"];
export type QueryRow = Schemas["ResultRow"];
export type Filter = Required<Schemas["Filter"]>;
export type FilterOp = Schemas["FilterOp"];
export type Grain = Schemas["Grain"];
export type RowsQuery = Omit<Schemas["RowsQuery"], "filters"> & { filters: Filter[] };
export type Values = Record<string, Decimal>;
/** FOCUS columns and `x_` ones; decimals are strings. */
export type ChargeRow = Record<string, string | number | null>;
export type ChargeLineage = Omit<Schemas["RowWithLineage"], "row"> & { row: ChargeRow };

/** A picture of the gallery, or of a model that was sent. */
export type Picture = Schemas["PictureView"];
export type DrawnModel = Schemas["DrawnModel"];
export type ModelProblem = Schemas["ModelProblem"];
/** A drawing that an organisation keeps, and the versions of its text. */
export type Drawing = Schemas["Drawing"];
export type OpenDrawing = Schemas["OpenDrawing"];
export type SavedDrawing = Schemas["SavedDrawing"];
export type DrawingVersion = Schemas["DrawingVersion"];
export type OpenDrawingVersion = Schemas["OpenDrawingVersion"];
/** Who did something: as the log names them, and by name. */
export type Author = Schemas["Author"];
export type CodeView = Schemas["CodeView"];
export type PriceBook = Schemas["BookView"];
export type CompareRequest = Schemas["CompareRequest"];
export type Compared = Schemas["Compared"];
/** What `stoa atlas cost --json` prints. */
export type Comparison = Schemas["Comparison"];
export type ComparedPlan = Schemas["ComparedPlan"];
export type CurvePiece = Schemas["CurvePiece"];
export type BreakEven = Schemas["BreakEven"];
