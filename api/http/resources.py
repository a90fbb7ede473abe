"""How endpoints are declared: each module names its own, the application makes routes of them when it is made."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from fastapi import APIRouter, Depends

from api.http.asking import PREFIX, known_parameters

E = TypeVar("E", bound=Callable[..., Any])


class Endpoint(NamedTuple):
    """A function that answers a method at a path; `options` are those of a FastAPI route."""

    method: str
    path: str
    answer: Callable[..., Any]
    options: dict[str, Any]


class Resource:
    """The endpoints of one module. Declaring them does nothing yet: FastAPI would read the environment meanwhile."""

    def __init__(self, tag: str, prefix: str = "", shown: bool = True, root: str = PREFIX) -> None:
        """Endpoints lie under `/v1`, or another `root`, and are described, but those of a resource not `shown`."""
        self._tag = tag
        self._prefix = root + prefix if shown else prefix
        self._shown = shown
        self._endpoints: list[Endpoint] = []

    def get(self, path: str, **options: Any) -> Callable[[E], E]:
        """Declare the answer to GET."""
        return self._declare("GET", path, options)

    def post(self, path: str, **options: Any) -> Callable[[E], E]:
        """Declare the answer to POST."""
        return self._declare("POST", path, options)

    def put(self, path: str, **options: Any) -> Callable[[E], E]:
        """Declare the answer to PUT."""
        return self._declare("PUT", path, options)

    def patch(self, path: str, **options: Any) -> Callable[[E], E]:
        """Declare the answer to PATCH."""
        return self._declare("PATCH", path, options)

    def delete(self, path: str, **options: Any) -> Callable[[E], E]:
        """Declare the answer to DELETE."""
        return self._declare("DELETE", path, options)

    def _declare(self, method: str, path: str, options: dict[str, Any]) -> Callable[[E], E]:
        def declare(answer: E) -> E:
            self._endpoints.append(Endpoint(method, path, answer, options))
            return answer

        return declare

    def router(self) -> APIRouter:
        """Return the routes; they refuse parameters that they do not know."""
        guard = [Depends(known_parameters)] if self._shown else []
        router = APIRouter(prefix=self._prefix, tags=[self._tag], dependencies=guard, include_in_schema=self._shown)
        for method, path, answer, options in self._endpoints:
            router.add_api_route(path, answer, methods=[method], **options)
        return router
