/** Buttons, badges, notices, amounts and small pieces. */
import { CircleAlert, CircleCheck, Info, Plus, TriangleAlert, X } from "lucide-react";
import { Amount, Delta, ShareBar, Sparkline } from "@/ui/amount";
import { Button, IconButton } from "@/ui/button";
import { Badge, Card, Fact, Facts, Notice, PickerButton, Progress, Segments, Skeleton } from "@/ui/parts";
import { nothing, State } from "../state";

export function Basics() {
  return (
    <>
      <State name="Buttons">
        <div className="flex flex-wrap items-center gap-2">
          {(["primary", "plain", "quiet", "danger"] as const).map((kind) => (
            <Button key={kind} kind={kind}>
              {kind}
            </Button>
          ))}
          <Button kind="primary" size="small">
            <Plus className="size-4" aria-hidden />
            small
          </Button>
          <Button disabled>disabled</Button>
          <Button busy>busy</Button>
          <IconButton label="Close">
            <X />
          </IconButton>
          <PickerButton label="Group by" value="Service" />
          <Segments
            label="Kind"
            value="a"
            onChange={nothing}
            choices={[
              { value: "a", label: "Folder" },
              { value: "b", label: "Bucket" },
            ]}
          />
        </div>
      </State>
      <State name="Badges">
        <div className="flex flex-wrap items-center gap-2">
          {(["neutral", "accent", "good", "warn", "bad"] as const).map((tone) => (
            <Badge key={tone} tone={tone}>
              {tone}
            </Badge>
          ))}
          <Badge tone="good" icon={CircleCheck}>
            with a picture
          </Badge>
        </div>
      </State>
      <State name="Notices">
        <div className="grid gap-2 md:grid-cols-2">
          <Notice tone="neutral" icon={Info} title="Something to know" />
          <Notice tone="good" icon={CircleCheck} title="Nothing lost">
            All rows came out.
          </Notice>
          <Notice tone="warn" icon={TriangleAlert} title="Look at this" action={<Button size="small">Do it</Button>}>
            It may not be what you think.
          </Notice>
          <Notice tone="bad" icon={CircleAlert} title="It failed">
            The file ends before its end mark.
          </Notice>
        </div>
      </State>
      <State name="Numbers">
        <Card title="A card" actions={<Button size="small">Action</Button>}>
          <Facts>
            <Fact name="Amount">
              <Amount value="18402.170911" currency="USD" />
            </Fact>
            <Fact name="More">
              <Delta current="112.4" previous="100" />
            </Fact>
            <Fact name="Less">
              <Delta current="87.1" previous="100" />
            </Fact>
            <Fact name="Line">
              <Sparkline values={[3, 4, 2, 6, 5, 7, 8, 6]} />
            </Fact>
            <Fact name="Share">
              <ShareBar share={0.4} color="var(--series-1)" />
            </Fact>
            <Fact name="Progress">
              <Progress label="Progress" value={0.6} className="mt-2" />
            </Fact>
            <Fact name="Waiting">
              <Skeleton className="mt-1" />
            </Fact>
          </Facts>
        </Card>
      </State>
    </>
  );
}
