"""What an operator decides about how the new passwords of some accounts look."""

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from models.columns import words
from models.password_recipe import (
    FEWEST_WORDS,
    LONGEST,
    MOST_WORDS,
    SHORTEST,
    USUAL_LENGTH,
    USUAL_WORDS,
    Characters,
    Passphrase,
    PasswordStyle,
    Recipe,
    Separator,
)


class RecipeTerms(SQLModel):
    """How new passwords look. Validated, unlike a table that has these columns."""

    password_style: PasswordStyle = Field(
        default=PasswordStyle.CHARACTERS,
        sa_column=Column(words(PasswordStyle), nullable=False),
        title="New passwords are",
    )
    password_length: int = Field(
        default=USUAL_LENGTH, ge=SHORTEST, le=LONGEST, title="Characters of a password"
    )
    look_alikes: bool = Field(
        default=True, title="Look-alikes", description="l, I, 1, O and 0 may be among them."
    )
    password_words: int = Field(
        default=USUAL_WORDS, ge=FEWEST_WORDS, le=MOST_WORDS, title="Words of a passphrase"
    )
    word_separator: Separator = Field(
        default=Separator.HYPHEN,
        sa_column=Column(words(Separator), nullable=False),
        title="Between the words",
    )

    @property
    def recipe(self) -> Recipe:
        """What new passwords are made by."""
        if self.password_style == PasswordStyle.PHRASE:
            return Passphrase(self.password_words, self.word_separator)
        return Characters(self.password_length, look_alikes=self.look_alikes)
