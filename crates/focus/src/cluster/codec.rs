//! Plans as bytes: what Ballista knows, our two operators, our functions.

use std::sync::Arc;

use ballista_core::serde::BallistaPhysicalExtensionCodec;
use datafusion::error::Result;
use datafusion::execution::TaskContext;
use datafusion::logical_expr::ScalarUDF;
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension};

use super::operator::{Operator, Work};
use crate::query::{sql_function, tag_function};

const CONVERT: &[u8] = b"stoa convert 1";
const REPEATS: &[u8] = b"stoa repeats 1";

#[derive(Debug, Default)]
pub(super) struct Codec(BallistaPhysicalExtensionCodec);

impl PhysicalExtensionCodec for Codec {
    fn try_decode(
        &self,
        bytes: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        context: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match bytes {
            CONVERT => Ok(Arc::new(Operator::over(Work::Convert, inputs.to_vec())?)),
            REPEATS => Ok(Arc::new(Operator::over(Work::Repeats, inputs.to_vec())?)),
            _ => self.0.try_decode(bytes, inputs, context, converter),
        }
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        bytes: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        match node.downcast_ref::<Operator>().map(|ours| ours.work) {
            Some(Work::Convert) => bytes.extend_from_slice(CONVERT),
            Some(Work::Repeats) => bytes.extend_from_slice(REPEATS),
            None => self.0.try_encode(node, bytes, converter)?,
        }
        Ok(())
    }

    fn try_decode_udf(&self, name: &str, bytes: &[u8]) -> Result<Arc<ScalarUDF>> {
        let tag = tag_function();
        if name == tag.name() {
            return Ok(tag);
        }
        match sql_function(name) {
            Some(function) => Ok(function),
            None => self.0.try_decode_udf(name, bytes),
        }
    }
}
