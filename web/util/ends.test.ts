import { expect, it } from "vitest";
import { ends, shortened } from "./ends";

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

it("makes a name as long as it fits, with nothing between its two parts", () => {
  const letters = (text: string) => [...text].length;
  const name = "Amazon Relational Database Service";
  expect(shortened(name, 34, letters)).toBe(name);
  expect(shortened(name, 33, letters)).toBe("Amazon Relational Databas…Service");
  expect(shortened(name, 26, letters)).toBe("Amazon Relational…Service");
  expect(shortened(name, 3, letters)).toBe("…Service");
  expect(shortened("Virtual Machines", 3, letters)).toBe("Virtual Machines");
  for (let width = 8; width < 40; width += 1) {
    const shown = shortened("arn:aws:ec2:us-east-1:123456789012:instance/i-0abc", width, letters);
    expect([letters(shown) <= width || shown === "…/i-0abc", shown.endsWith("/i-0abc")]).toEqual([true, true]);
  }
});
