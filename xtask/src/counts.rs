//! How many tests ran, read off the lines with which each test program closes.

/// Tests passed, failed and ignored, over all test programs of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that were marked to be left out.
    pub ignored: u64,
}

impl Counts {
    /// Adds what `line` says, if it is a closing line.
    pub fn observe(&mut self, line: &str) {
        let Some(rest) = line.trim().strip_prefix("test result: ") else {
            return;
        };
        let Some((_, numbers)) = rest.split_once(". ") else {
            return;
        };
        for part in numbers.split(';') {
            let mut words = part.split_whitespace();
            let (Some(number), Some(word)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match word {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn check(output: &str, passed: u64, failed: u64, ignored: u64) {
        let mut counts = Counts::default();
        output.lines().for_each(|line| counts.observe(line));
        assert_eq!(
            counts,
            Counts {
                passed,
                failed,
                ignored
            }
        );
    }

    #[test]
    fn closing_lines_of_all_programs_are_added_up() {
        check(
            "running 2 tests\n\
             test id::parses ... ok\n\
             test result: ok. 40 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s\n\
             test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n",
            41,
            2,
            1,
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        check(
            "7 passed; the test result: ok. 3 passed\ntest result: soon\n",
            0,
            0,
            0,
        );
    }
}
