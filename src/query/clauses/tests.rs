#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use tantivy::query::{ConstScoreQuery, EmptyQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STRING, Schema};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};

use super::*;

/// What is found of so many documents.
const DOCUMENTS: u64 = 300;

/// What a query finds, known all at once.
#[derive(Debug)]
struct KnownQuery(Box<dyn Query>);

impl Clone for KnownQuery {
    fn clone(&self) -> Self {
        KnownQuery(self.0.box_clone())
    }
}

impl Query for KnownQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(KnownWeight(self.0.weight(scoring)?)))
    }
}

struct KnownWeight(Box<dyn Weight>);

impl Weight for KnownWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let all = listed::all(&mut *self.0.scorer(reader, boost)?);
        Ok(Box::new(Listed::new(Arc::new(all))))
    }

    fn explain(&self, _reader: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("known", 0.0))
    }
}

/// A query as written, and as it is read by the letter.
#[derive(Debug, Clone)]
enum Tree {
    /// Documents with one term, and what each scores; whether they are known all at once.
    Term(usize, Score, bool),
    Clauses(Vec<(Occur, Tree)>),
}

impl Tree {
    fn query(&self, field: Field) -> Box<dyn Query> {
        match self {
            Tree::Term(term, score, known) => {
                let term = Term::from_field_text(field, &term.to_string());
                let term = TermQuery::new(term, IndexRecordOption::Basic);
                let query = ConstScoreQuery::new(Box::new(term), *score);
                match known {
                    true => Box::new(KnownQuery(Box::new(query))),
                    false => Box::new(query),
                }
            }
            Tree::Clauses(clauses) => {
                let clauses = clauses
                    .iter()
                    .map(|(occur, tree)| (*occur, tree.query(field)));
                Box::new(Clauses::new(clauses.collect()))
            }
        }
    }

    /// The score of a document that is found, term by term from the left, what is required first.
    fn score(&self, doc: DocId, terms: &[Vec<DocId>]) -> Option<Score> {
        let clauses = match self {
            Tree::Term(term, score, _) => return terms[*term].contains(&doc).then_some(*score),
            Tree::Clauses(clauses) => clauses,
        };
        let scores = |wanted: Occur| {
            let of_kind = clauses.iter().filter(move |(occur, _)| *occur == wanted);
            of_kind.map(|(_, tree)| tree.score(doc, terms))
        };
        let required: Option<Vec<Score>> = scores(Occur::Must).collect();
        let (required, optional): (_, Vec<Score>) =
            (required?, scores(Occur::Should).flatten().collect());
        let excluded = scores(Occur::MustNot).flatten().next().is_some();
        let found = !required.is_empty() || !optional.is_empty();
        let sum = required
            .iter()
            .chain(&optional)
            .fold(0.0, |sum, score| sum + score);
        (found && !excluded).then_some(sum)
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (0..6usize, 1..1000u32, any::<bool>())
        .prop_map(|(term, score, known)| Tree::Term(term, score as Score / 7.0, known));
    leaf.prop_recursive(3, 20, 5, |inner| {
        let occur = prop_oneof![4 => Just(Occur::Must), 3 => Just(Occur::Should), 1 => Just(Occur::MustNot)];
        vec((occur, inner), 0..5).prop_map(Tree::Clauses)
    })
}

/// For each term the documents that have it: some terms are rare, some common.
fn terms() -> impl Strategy<Value = Vec<Vec<DocId>>> {
    let some = |most: usize| {
        btree_set(0..DOCUMENTS as DocId, 0..most).prop_map(|docs| docs.into_iter().collect())
    };
    (vec(some(8), 2), vec(some(60), 2), vec(some(290), 2)).prop_map(|(a, b, c)| [a, b, c].concat())
}

fn index(terms: &[Vec<DocId>]) -> (Searcher, Field) {
    let mut schema = Schema::builder();
    let field = schema.add_text_field("term", STRING);
    let index = Index::create_in_ram(schema.build());
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
    for doc in 0..DOCUMENTS as DocId {
        let mut document = TantivyDocument::new();
        for (term, docs) in terms.iter().enumerate() {
            if docs.contains(&doc) {
                document.add_text(field, term.to_string());
            }
        }
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    (index.reader().unwrap().searcher(), field)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn finds_and_scores_by_the_letter(
        terms in terms(),
        trees in vec(tree(), 12),
        targets in vec(0..DOCUMENTS as DocId + 20, 0..12),
    ) {
        let (searcher, field) = index(&terms);
        for tree in &trees {
            let want: Vec<(DocId, Score)> = (0..DOCUMENTS as DocId)
                .filter_map(|doc| Some((doc, tree.score(doc, &terms)?)))
                .collect();
            let query = tree.query(field);
            let segment = searcher.segment_reader(0);
            let weight = query.weight(EnableScoring::enabled_from_searcher(&searcher)).unwrap();
            let mut found = Vec::new();
            weight.for_each(segment, &mut |doc, score| found.push((doc, score))).unwrap();
            prop_assert_eq!(&found, &want);
            // The same where scores are not asked for, and where targets are sought.
            let silent = query.weight(EnableScoring::disabled_from_searcher(&searcher)).unwrap();
            let mut docs = Vec::new();
            silent.for_each_no_score(segment, &mut |found| docs.extend_from_slice(found)).unwrap();
            prop_assert!(docs.iter().eq(want.iter().map(|(doc, _)| doc)));
            let mut scorer = weight.scorer(segment, 1.0).unwrap();
            for target in &targets {
                if *target >= scorer.doc() {
                    let next = want.iter().find(|(doc, _)| doc >= target);
                    prop_assert_eq!(scorer.seek(*target), next.map_or(TERMINATED, |(doc, _)| *doc));
                    if let Some((_, score)) = next {
                        prop_assert_eq!(scorer.score(), *score);
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_asks_for_nothing() {
    let (searcher, _) = index(&[]);
    for clauses in [
        Vec::new(),
        vec![(Occur::MustNot, Box::new(EmptyQuery) as Box<dyn Query>)],
    ] {
        let query = Clauses::new(clauses);
        let weight = query
            .weight(EnableScoring::enabled_from_searcher(&searcher))
            .unwrap();
        let scorer = weight.scorer(searcher.segment_reader(0), 1.0).unwrap();
        assert_eq!(scorer.doc(), TERMINATED);
    }
}
