//! What is known of a leaf: its passages, the reports they are lifted to, and the reports with it in their title.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::index::SegmentId;

use super::found::Passages;
use super::listed::Reports;

/// What is known of a leaf in each segment, for all who ask for it. It is found out when it is first asked for.
#[derive(Clone, Default)]
pub(crate) struct Known(Arc<Mutex<HashMap<SegmentId, InSegment>>>);

/// What is known of a leaf in one segment.
#[derive(Default)]
struct InSegment {
    passages: Option<Arc<Passages>>,
    /// Whether the index lists these passages, so that they need not be remembered.
    listed: bool,
    /// And whether their scores are known, too.
    reports: Option<(Arc<Reports>, bool)>,
    titles: Option<Arc<Reports>>,
}

impl Known {
    /// The passages of one segment in which the leaf is found.
    ///
    /// # Errors
    /// Whatever looking for them does.
    pub(super) fn passages<E>(
        &self,
        segment: SegmentId,
        look: impl FnOnce() -> Result<Passages, E>,
    ) -> Result<Arc<Passages>, E> {
        self.found(segment, |known| &mut known.passages, look)
    }

    /// Whether the passages of one segment are known by now.
    pub(super) fn has_passages(&self, segment: SegmentId) -> bool {
        self.in_segment(segment, |known| known.passages.is_some())
    }

    /// The index lists the passages of this segment: they are quickly found again.
    pub(super) fn is_listed(&self, segment: SegmentId) {
        self.in_segment(segment, |known| known.listed = true);
    }

    /// Forgets passages that the index lists.
    pub(super) fn forget_listed(&self) {
        for known in self.lock().values_mut().filter(|known| known.listed) {
            known.passages = None;
        }
    }

    /// The reports these passages are lifted to; where they shall be `scored`, with their scores.
    ///
    /// # Errors
    /// Whatever lifting them does.
    pub(super) fn reports<E>(
        &self,
        segment: SegmentId,
        scored: bool,
        lift: impl FnOnce() -> Result<Reports, E>,
    ) -> Result<Arc<Reports>, E> {
        match self.in_segment(segment, |known| known.reports.clone()) {
            Some((reports, has_scores)) if has_scores || !scored => Ok(reports),
            _ => {
                let reports = Arc::new(lift()?);
                self.in_segment(segment, |known| {
                    known.reports = Some((Arc::clone(&reports), scored))
                });
                Ok(reports)
            }
        }
    }

    /// The reports with the leaf in their title.
    ///
    /// # Errors
    /// Whatever looking for them does.
    pub(super) fn titles<E>(
        &self,
        segment: SegmentId,
        look: impl FnOnce() -> Result<Reports, E>,
    ) -> Result<Arc<Reports>, E> {
        self.found(segment, |known| &mut known.titles, look)
    }

    /// What has this place, found out where it is not known yet. Others are not kept waiting meanwhile.
    fn found<T, E>(
        &self,
        segment: SegmentId,
        place: impl Fn(&mut InSegment) -> &mut Option<Arc<T>>,
        look: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        if let Some(known) = self.in_segment(segment, |known| place(known).clone()) {
            return Ok(known);
        }
        let found = Arc::new(look()?);
        self.in_segment(segment, |known| *place(known) = Some(Arc::clone(&found)));
        Ok(found)
    }

    /// The bytes of all that is known.
    pub(super) fn bytes(&self) -> usize {
        let known = self.lock();
        known.values().map(InSegment::bytes).sum()
    }

    fn in_segment<T>(&self, segment: SegmentId, look: impl FnOnce(&mut InSegment) -> T) -> T {
        look(self.lock().entry(segment).or_default())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SegmentId, InSegment>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InSegment {
    fn bytes(&self) -> usize {
        let passages = self.passages.as_ref().map_or(0, bytes);
        let reports = self
            .reports
            .as_ref()
            .map_or(0, |(reports, _)| bytes(reports));
        let titles = self.titles.as_ref().map_or(0, bytes);
        size_of::<SegmentId>() + size_of::<InSegment>() + passages + reports + titles
    }
}

/// The bytes of a list.
fn bytes<T>(list: &Arc<Vec<T>>) -> usize {
    list.capacity() * size_of::<T>() + size_of::<Vec<T>>()
}

impl fmt::Debug for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("what is known of a leaf")
    }
}
