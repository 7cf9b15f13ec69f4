//! Tests of one JSON value: the `JSONCheckPath…` functions, the two JSON formats, and the
//! properties FOCUS defines inside `SkuPriceDetails` and `ContractApplied`.
//!
//! One cause, one finding: text that is no JSON fails the format and nothing else; a list that is
//! missing fails the rule that asks for it, not those about its elements.

use std::collections::BTreeSet;

use super::document::{Json, all_differ};
use super::formats::{is_numeric, is_pascal, is_text, is_unit};

/// A test of one JSON text; holds when there is nothing to test.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum JsonTest {
    /// A JSON object.
    Object,
    UniqueKeys,
    /// A flat JSON object with unique keys.
    KeyValue,
    /// Member values are null, numbers, texts or booleans.
    ScalarMembers,
    /// Elements of every list are of one type.
    ListsOfOneType,
    ListsWithoutRepeats,
    ListsWithoutNulls,
    AtMostThreeLevels,
    /// Unique keys, and lists of one type, without nulls and repeats.
    JsonObjectFormat,
    /// Keys are in Pascal case, after their `x_`.
    PascalKeys,
    /// What holds for every place a path leads to, of those for which `when` holds.
    Each {
        path: Path,
        when: Vec<At>,
        require: Vec<At>,
    },
    Properties(Properties, About),
}

/// `$.Elements[*]` and the like: member names, each optionally "every element of".
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Path(pub(super) Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Member(String),
    Every,
}

/// A test of one place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum At {
    /// The place itself.
    Here(Shape),
    /// A member of the object there; `None` means the member is absent or null.
    Member(String, Shape),
    MemberExists(String),
    HasOne(Vec<String>),
    KeysStartWith {
        prefix: String,
        except: Vec<String>,
    },
    NotEmpty,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    List,
    Object,
    Text,
    Number,
    /// A number, or a text that reads as one.
    Numeric,
    Unit,
    Null,
    NotNull,
    Is(String),
    IsNot(String),
    KeyValue,
}

/// Properties FOCUS defines inside an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Properties {
    SkuPriceDetails,
    ContractApplied,
    AllocatedMethodDetails,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum About {
    /// Keys that are a FOCUS property are spelled like it.
    Spelling,
    /// Other keys begin with `x_`.
    Prefix,
    Type,
    /// `x_CoreCount` does not stand in for `CoreCount`.
    NotAsCustom,
    PascalKeys,
    CustomIsFlat,
}

impl Properties {
    /// Name and whether it is a number. FOCUS 1.2 and 1.3, columns SkuPriceDetails,
    /// ContractApplied and AllocatedMethodDetails. `ContractCommitmentID` is how the
    /// requirements model spells `ContractCommitmentId`: both are taken.
    const fn all(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::SkuPriceDetails => &[
                ("CoreCount", true),
                ("DiskMaxIops", true),
                ("DiskSpace", true),
                ("DiskType", false),
                ("GpuCount", true),
                ("InstanceSeries", false),
                ("InstanceType", false),
                ("MemorySize", true),
                ("NetworkMaxIops", true),
                ("NetworkMaxThroughput", true),
                ("OperatingSystem", false),
                ("Redundancy", false),
                ("StorageClass", false),
            ],
            Self::ContractApplied => &[
                ("ContractId", false),
                ("ContractCommitmentId", false),
                ("ContractCommitmentID", false),
                ("ContractCommitmentAppliedCost", true),
                ("ContractCommitmentAppliedQuantity", true),
                ("ContractCommitmentAppliedUnit", false),
            ],
            Self::AllocatedMethodDetails => &[
                ("AllocatedRatio", true),
                ("UsageQuantity", true),
                ("UsageUnit", false),
            ],
        }
    }

    fn find(self, key: &str) -> Option<&'static (&'static str, bool)> {
        self.all().iter().find(|(name, _)| *name == key)
    }

    fn misspelled(self, key: &str) -> bool {
        let same = |(name, _): &&(&str, bool)| name.eq_ignore_ascii_case(key);
        self.find(key).is_none() && self.all().iter().any(|property| same(&property))
    }

    fn objects(self, json: &Json) -> Vec<&Json> {
        match self {
            Self::SkuPriceDetails => vec![json],
            _ => Path::elements().places(json),
        }
    }

    fn hold(self, about: About, json: &Json) -> bool {
        self.objects(json).into_iter().all(|object| {
            let members = object.members();
            // A cell may name one as often as it has room for.
            let there: BTreeSet<&str> = match about {
                About::NotAsCustom => {
                    let keys = members.iter().filter_map(|(key, _)| self.find(key));
                    keys.map(|(name, _)| *name).collect()
                }
                _ => BTreeSet::new(),
            };
            members.iter().all(|(key, value)| {
                let custom = key.strip_prefix("x_");
                match about {
                    About::Spelling => !self.misspelled(key),
                    About::Prefix => custom.is_some() || self.find(key).is_some(),
                    About::Type => self.find(key).is_none_or(|(_, number)| match value {
                        Json::Null => true,
                        Json::Number(_) => *number,
                        Json::Text(_) => !number,
                        _ => false,
                    }),
                    About::NotAsCustom => {
                        custom.is_none_or(|name| self.find(name).is_none() || there.contains(name))
                    }
                    About::PascalKeys => is_pascal(custom.unwrap_or(key)),
                    About::CustomIsFlat => custom.is_none() || value.is_scalar(),
                }
            })
        })
    }
}

impl Path {
    /// `$.Elements[*]`, the list of every FOCUS-defined object.
    pub(super) fn elements() -> Self {
        Self(vec![Step::Member("Elements".to_owned()), Step::Every])
    }

    /// Reads `$.a.b[*].c`; `None` for anything else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        let rest = text.strip_prefix('$')?;
        for part in rest.split('.').skip(1) {
            let (name, every) = match part.strip_suffix("[*]") {
                Some(name) => (name, true),
                None => (part, false),
            };
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.is_empty() || !name.chars().all(plain) {
                return None;
            }
            steps.push(Step::Member(name.to_owned()));
            if every {
                steps.push(Step::Every);
            }
        }
        (rest.is_empty() || !steps.is_empty()).then_some(Self(steps))
    }

    /// The object a path's last member is in, and that member's name.
    pub(super) fn split_last(mut self) -> Option<(Self, String)> {
        match self.0.pop()? {
            Step::Member(name) => Some((self, name)),
            Step::Every => None,
        }
    }

    /// Where the path leads; members that are not there lead nowhere.
    pub(super) fn places<'a>(&self, json: &'a Json) -> Vec<&'a Json> {
        let mut places = vec![json];
        for step in &self.0 {
            places = match step {
                Step::Member(name) => places
                    .into_iter()
                    .filter_map(|place| place.member(name))
                    .collect(),
                Step::Every => places
                    .into_iter()
                    .flat_map(|place| match place {
                        Json::List(items) => items.as_slice(),
                        _ => &[],
                    })
                    .collect(),
            };
        }
        places
    }
}

impl JsonTest {
    /// `json` is the value, `None` when the text is not JSON.
    pub(super) fn holds(&self, json: Option<&Json>) -> bool {
        let Some(json) = json else {
            return !matches!(self, Self::Object | Self::KeyValue | Self::JsonObjectFormat);
        };
        let object = matches!(json, Json::Object(_));
        match self {
            Self::Object => object,
            Self::UniqueKeys => json.unique_keys(),
            Self::KeyValue => object && json.unique_keys() && scalar_members(json),
            Self::ScalarMembers => scalar_members(json),
            Self::ListsOfOneType => json.all(&|value| list(value, one_type)),
            Self::ListsWithoutRepeats => json.all(&|value| list(value, no_repeats)),
            Self::ListsWithoutNulls => json.all(&|value| list(value, no_nulls)),
            // The root object is not nested in anything.
            Self::AtMostThreeLevels => json.depth() <= 4,
            Self::JsonObjectFormat => {
                let lists =
                    |items: &[Json]| one_type(items) && no_repeats(items) && no_nulls(items);
                object && json.unique_keys() && json.all(&|value| list(value, lists))
            }
            Self::PascalKeys => json
                .members()
                .iter()
                .all(|(key, _)| is_pascal(key.strip_prefix("x_").unwrap_or(key))),
            Self::Each {
                path,
                when,
                require,
            } => path.places(json).into_iter().all(|place| {
                !when.iter().all(|at| at.applies(place)) || require.iter().all(|at| at.holds(place))
            }),
            Self::Properties(properties, about) => properties.hold(*about, json),
        }
    }
}

impl At {
    /// As a condition: false when there is nothing of the kind.
    fn applies(&self, place: &Json) -> bool {
        let object = matches!(place, Json::Object(_));
        match self {
            Self::Here(shape) => shape.fits(place),
            Self::Member(name, shape) => {
                object && shape.fits(place.member(name).unwrap_or(&Json::Null))
            }
            Self::MemberExists(name) => place.member(name).is_some(),
            _ => object,
        }
    }

    /// As a requirement: true when the place is no object, which another rule reports.
    fn holds(&self, place: &Json) -> bool {
        let Json::Object(members) = place else {
            return match self {
                Self::Here(shape) => shape.fits(place),
                _ => true,
            };
        };
        match self {
            Self::Here(shape) => shape.fits(place),
            Self::Member(name, shape) => match place.member(name).unwrap_or(&Json::Null) {
                // A value that is not there has no type and no format.
                Json::Null => !matches!(shape, Shape::NotNull | Shape::Is(_)),
                value => shape.fits(value),
            },
            Self::MemberExists(name) => place.member(name).is_some(),
            Self::HasOne(names) => names.iter().any(|name| place.member(name).is_some()),
            Self::KeysStartWith { prefix, except } => members
                .iter()
                .all(|(key, _)| key.starts_with(prefix.as_str()) || except.contains(key)),
            Self::NotEmpty => !members.is_empty(),
        }
    }
}

impl Shape {
    fn fits(&self, json: &Json) -> bool {
        match self {
            Self::List => matches!(json, Json::List(_)),
            Self::Object => matches!(json, Json::Object(_)),
            Self::Text => matches!(json, Json::Text(text) if is_text(text)),
            Self::Number => matches!(json, Json::Number(_)),
            Self::Numeric => {
                matches!(json, Json::Number(_)) || matches!(json, Json::Text(t) if is_numeric(t))
            }
            Self::Unit => matches!(json, Json::Text(text) if is_unit(text)),
            Self::Null => *json == Json::Null,
            Self::NotNull => *json != Json::Null,
            Self::Is(text) => json.scalar() == Some(text),
            Self::IsNot(text) => json.scalar() != Some(text),
            Self::KeyValue => {
                matches!(json, Json::Object(_)) && json.unique_keys() && scalar_members(json)
            }
        }
    }
}

fn scalar_members(json: &Json) -> bool {
    json.members().iter().all(|(_, value)| value.is_scalar())
}

fn list(value: &Json, test: impl Fn(&[Json]) -> bool) -> bool {
    match value {
        Json::List(items) => test(items),
        _ => true,
    }
}

fn one_type(items: &[Json]) -> bool {
    let kind = |item: &Json| std::mem::discriminant(item);
    items
        .windows(2)
        .all(|pair| kind(&pair[0]) == kind(&pair[1]))
}

fn no_repeats(items: &[Json]) -> bool {
    all_differ(items.iter())
}

fn no_nulls(items: &[Json]) -> bool {
    !items.contains(&Json::Null)
}
