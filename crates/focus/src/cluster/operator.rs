//! Our operators in a plan: what one does with its input is all that tells them apart.

use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
};

use super::{part, repeats, wire};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// Converts each order of its input. Holds nothing itself: a scheduler cuts plans at their leaves,
    /// so the orders are the rows of a leaf it knows.
    Convert,
    /// Finds rows that several parts have. Its input is divided by hash: all of one hash are in one partition.
    Repeats,
}

/// An operator of one input, whose rows are all of [`wire::schema`].
#[derive(Debug)]
pub(super) struct Operator {
    pub(super) work: Work,
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl Operator {
    pub(super) fn new(work: Work, input: Arc<dyn ExecutionPlan>) -> Self {
        let partitions = input.output_partitioning().partition_count();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(wire::schema()),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self {
            work,
            input,
            properties: Arc::new(properties),
        }
    }

    /// # Errors
    /// When there is not exactly one input.
    pub(super) fn over(work: Work, mut inputs: Vec<Arc<dyn ExecutionPlan>>) -> Result<Self> {
        match (inputs.pop(), inputs.is_empty()) {
            (Some(input), true) => Ok(Self::new(work, input)),
            _ => Err(DataFusionError::Internal(
                "an operator of one input has another number".to_owned(),
            )),
        }
    }
}

impl DisplayAs for Operator {
    fn fmt_as(&self, _: DisplayFormatType, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str(self.name())
    }
}

impl ExecutionPlan for Operator {
    fn name(&self) -> &str {
        match self.work {
            Work::Convert => "ConvertExec",
            Work::Repeats => "RepeatsExec",
        }
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    /// Orders are dealt, and hashes divided, already.
    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Self::over(self.work, children)?))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, Arc::clone(&context))?;
        match self.work {
            Work::Convert => part::run(input, &context),
            Work::Repeats => Ok(repeats::run(input, &context)),
        }
    }
}
