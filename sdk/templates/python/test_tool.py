import unittest

from palisade import ToolError
from palisade.testing import Quiet, directory
from tool import Counted, WordCount, word_count

FILES = directory({"notes/hamlet.txt": "to be\n or not  to be\n", "empty": ""})


class WordCountTest(unittest.TestCase):
    def test_words_and_lines_are_counted(self) -> None:
        self.assertEqual(word_count(WordCount("notes/hamlet.txt"), FILES, Quiet()), Counted(words=6, lines=2))
        self.assertEqual(word_count(WordCount("empty"), FILES, Quiet()), Counted(words=0, lines=0))

    def test_a_path_that_leads_out_of_the_directory_is_refused(self) -> None:
        with self.assertRaises(ToolError) as raised:
            word_count(WordCount("../x"), FILES, Quiet())
        self.assertEqual(raised.exception.kind, "scope-missing")
