"""Drawings: flowcharts, the organisation chart, processes; SVG that browsers and print render alike."""
