"""Well-known Brussels buildings with WGS 84 coordinates and the postcode of their postal address.

Written down from general knowledge and public reference pages before the postcode areas were
built, and used to check reverse look-up independently of them.
"""

from typing import NamedTuple


class Landmark(NamedTuple):
    name: str
    lat: float
    lon: float
    postcode: str


LANDMARKS = (
    Landmark("Brussels Town Hall", 50.8464, 4.3517, "1000"),
    Landmark("Cinquantenaire Arch", 50.8406, 4.3928, "1000"),
    Landmark("Atomium", 50.8949, 4.3415, "1020"),
    Landmark("Palace of Laeken", 50.8867, 4.3597, "1020"),
    Landmark("Schaerbeek Town Hall", 50.8674, 4.3735, "1030"),
    Landmark("Church of Saint Anthony of Padua, Etterbeek", 50.8322, 4.3864, "1040"),
    Landmark("Flagey Building", 50.8272, 4.3722, "1050"),
    Landmark("Saint-Gilles Town Hall", 50.8246, 4.3457, "1060"),
    Landmark("Collegiate Church of Saints Peter and Guido", 50.8367, 4.3061, "1070"),
    Landmark("Erasme Hospital", 50.8134, 4.2656, "1070"),
    Landmark("Molenbeek Town Hall", 50.8551, 4.3386, "1080"),
    Landmark("Koekelberg Town Hall", 50.8603, 4.3306, "1081"),
    Landmark("Old Church of Saint Agatha, Berchem", 50.8606, 4.2922, "1082"),
    Landmark("Rivieren Castle", 50.8767, 4.3110, "1083"),
    Landmark("UZ Brussel", 50.8872, 4.3084, "1090"),
    Landmark("Queen Astrid Military Hospital", 50.9062, 4.3905, "1120"),
    Landmark("Haren Prison", 50.8980, 4.4254, "1130"),
    Landmark("Church of Saint Vincent, Evere", 50.8813, 4.4030, "1140"),
    Landmark("Stoclet Palace", 50.8353, 4.4161, "1150"),
    Landmark("Château of Val Duchesse", 50.8202, 4.4337, "1160"),
    Landmark("Church of Saint Clement, Watermael", 50.8100, 4.4058, "1170"),
    Landmark("Royal Observatory of Belgium", 50.7981, 4.3584, "1180"),
    Landmark("Forest National", 50.8098, 4.3262, "1190"),
    Landmark("Saint-Luc University Hospital", 50.8524, 4.4526, "1200"),
    Landmark("Le Botanique", 50.8549, 4.3656, "1210"),
)
