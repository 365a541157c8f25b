"""What watching the stack costs, and how its dashboard tells what logins cost."""

from cost.prices import Prices

METRICS = 21  # that functions write while all goes well
ROUTES = 27  # methods of the gateway
METRICS_OF_A_ROUTE = 5  # 4XXError, 5XXError, Count, IntegrationLatency, Latency


def watching(alarms: int, prices: Prices) -> dict[str, float]:
    """Return a month's dollars for what watches."""
    metric = prices.aws["metric_month"]
    return {
        f"{alarms} alarms (`EnableAlarms`)": prices.aws["alarm_month"].of(alarms),
        "the dashboard (`EnableDashboard`), from the fourth of an account on": prices.aws[
            "dashboard_month"
        ].of(1),
        f"the {METRICS} metrics that functions write while all goes well": metric.of(METRICS),
        "each reason for which one function refuses: by function, and over all": metric.of(2),
        f"the gateway's metrics of each of its {ROUTES} routes, if all are called all the time": (
            metric.of(ROUTES * METRICS_OF_A_ROUTE)
        ),
    }


def section(alarms: int, prices: Prices) -> str:
    """Return the page's section."""
    rows = "".join(f"| {name} | {each:,.2f} |\n" for name, each in watching(alarms, prices).items())
    return f"""
## Live, and what watching costs

The dashboard tells the same of what really happens: "US dollars for a million successful logins",
by method ([how to read it](operations.md#the-dashboard)). Fed with the logins of this page, of one
method and without a failure, it shows this page's total, to the cent. In a mix of methods it
spreads evenly what they share, which moves a method's figure by up to a fifth. Requests that fail,
guesses and messages that nobody answers raise it: this page has none of them.

| | US dollars a month |
|---|--:|
{rows}
A metric is charged for the hours in which something is counted; the first ten of an account are
free. That the gateway's are charged like those of functions is assumed: AWS says that they are
charged.
"""
