"""Names of columns that promise a person: no table of this project needs what they hold."""

import unicodedata

PEOPLE = {"nom", "noms", "prenom", "prenoms", "name", "firstname", "lastname", "surname", "patronyme"}
REACHED = {"email", "mail", "courriel", "telephone", "tel", "phone", "portable", "mobile", "adresse", "address"}
NUMBERS = {"adeli"}  # RPPS and NIR numbers are known by their shape, whatever the column is called
BORN = {"naissance", "birthdate", "birthday"}
OTHERS = {  # what else may have a name: nom_commune, annee_naissance
    *("commune", "departement", "region", "territoire", "etablissement", "structure", "campagne", "indicateur"),
    *("territory", "facility", "campaign", "indicator", "produit", "molecule", "annee", "product", "file"),
}


def promises_person(column: str) -> bool:
    """Whether the name of a column says that it holds somebody’s name, address, telephone, birthday or number."""
    plain = unicodedata.normalize("NFKD", column.casefold()).encode("ascii", "ignore").decode()
    words = set(plain.replace("-", "_").replace(" ", "_").replace("e_mail", "email").split("_"))
    return bool(words & (PEOPLE | REACHED | NUMBERS | BORN)) and not words & OTHERS
