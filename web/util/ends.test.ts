import { expect, it } from "vitest";
import { ends } from "./ends";

it("keeps the end of a long name, from the beginning of a word where one is near", () => {
  expect(ends("Amazon Relational Database Service")).toEqual(["Amazon Relational Database", " Service"]);
  expect(ends("arn:aws:ec2:us-east-1:123456789012:instance/i-0abc")).toEqual([
    "arn:aws:ec2:us-east-1:123456789012:instance",
    "/i-0abc",
  ]);
  expect(ends("subscription0123456789abcdefghij")).toEqual(["subscription0123456789", "abcdefghij"]);
});

it("leaves a short name whole, and never a letter out", () => {
  expect(ends("Virtual Machines")).toEqual(["Virtual Machines", ""]);
  for (const name of ["クラウドコンピューティングサービスの長い名前です", "🙂".repeat(30), "a b ".repeat(12)])
    expect(ends(name).join("")).toBe(name);
});
